/** A panel of the signed-in page: heading, one line of help, its content; and forms made in the page. */
import { h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { onSubmit, problemText, type Values } from './form.ts';

export type Says = Strings['signedIn']['script'] & { form: Strings['form'] };

export function panel(heading: string, help: string | null, ...children: (Node | null)[]): HTMLElement {
  return h(
    'section',
    { class: 'panel' },
    h('h2', {}, heading),
    help ? h('p', { class: 'small' }, help) : null,
    ...children,
  );
}

export interface FormField {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'url' | 'textarea';
  /** Value and name of each. */
  choices?: readonly (readonly [string, string])[];
  required?: boolean;
  placeholder?: string;
  maxlength?: number;
}

export interface FormDeclaration {
  name: string;
  fields: readonly FormField[];
  submit: string;
  quiet?: boolean;
  send(values: Values, form: HTMLFormElement): Promise<void>;
}

export function formPart(given: FormDeclaration, says: Says): HTMLFormElement {
  const form = h(
    'form',
    { method: 'post', class: 'inline-form', novalidate: true, 'data-form': given.name },
    h('div', { class: 'alert', role: 'alert', hidden: true }),
    h('div', { class: 'fields' }, ...given.fields.map((field) => fieldPart(given.name, field))),
    h('button', { type: 'submit', class: given.quiet ? 'secondary' : 'primary' }, given.submit),
  );
  onSubmit(form, says.form.script, (values) => given.send(values, form));
  return form;
}

function fieldPart(form: string, field: FormField): HTMLElement {
  const id = `${form}-${field.name}`;
  const { name, label, type = 'text', choices, required = true, placeholder = null, maxlength = null } = field;
  const common = { id, name, required, 'aria-describedby': `${id}-error` };
  const control = choices
    ? h('select', common, ...choices.map(([value, text]) => h('option', { value }, text)))
    : type === 'textarea'
      ? h('textarea', { ...common, rows: '4', placeholder })
      : h('input', { ...common, type, placeholder, maxlength: maxlength === null ? null : String(maxlength) });
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    control,
    h('p', { class: 'error', id: `${id}-error`, hidden: true }),
  );
}

/** Puts what a load gives into its place; a failure says so there. */
export async function into(place: HTMLElement, says: Says, load: () => Promise<Node[]>): Promise<void> {
  try {
    place.replaceChildren(...(await load()));
  } catch (error) {
    place.replaceChildren(h('p', { class: 'alert', role: 'alert' }, problemText(error, says.form.script)));
  }
}
