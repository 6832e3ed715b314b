/** One way for every form: check what can be checked here, send, show the server's answer beside its field. */
import { ChatProblem } from '@office16852/client';
import { find, h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { fill } from './words.ts';

type FormWords = Strings['form']['script'];
export type Values = Readonly<Record<string, string>>;

export function onSubmit(form: HTMLFormElement, says: FormWords, send: (values: Values) => Promise<void>): void {
  addReveal(form, says);
  addCounter(form, says);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clear(form);
    if (!check(form, says)) return;
    const button = find<HTMLButtonElement>('button[type=submit]', form);
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    try {
      await send(valuesOf(form));
    } catch (error) {
      showProblem(form, error, says);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value !== '') values[name] = name === 'password' ? value : value.trim();
  return values;
}

function check(form: HTMLFormElement, says: FormWords): boolean {
  const wrong = inputs(form).filter((input) => {
    const message = misfit(input, says);
    if (message) showError(form, input, message);
    return message !== null;
  });
  wrong[0]?.focus();
  return wrong.length === 0;
}

function misfit(input: Input, says: FormWords): string | null {
  if (input.required && input.value.trim() === '') return says.required;
  if (input.type === 'email' && input.value !== '' && !/^\S+@\S+\.\S+$/.test(input.value.trim())) return says.badEmail;
  if (input.getAttribute('autocomplete') === 'new-password' && [...input.value].length < 15) return says.shortPassword;
  return null;
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function inputs(form: HTMLFormElement): Input[] {
  return [...form.querySelectorAll<Input>('input, textarea, select')];
}

function clear(form: HTMLFormElement): void {
  const alert = find('.alert', form);
  alert.hidden = true;
  alert.classList.remove('good');
  for (const input of inputs(form)) {
    input.removeAttribute('aria-invalid');
    const error = form.querySelector<HTMLElement>(`#${input.id}-error`);
    if (error) error.hidden = true;
  }
}

function showError(form: HTMLFormElement, input: Input, message: string): void {
  const error = find(`#${input.id}-error`, form);
  error.textContent = message;
  error.hidden = false;
  input.setAttribute('aria-invalid', 'true');
}

export function showGood(form: HTMLFormElement, message: string): void {
  const alert = find('.alert', form);
  alert.replaceChildren(message);
  alert.classList.add('good');
  alert.hidden = false;
}

/** Fields that a problem is about where the server names none. */
const fieldOf: Readonly<Record<string, string>> = {
  'access.weak_password': 'password',
  'access.wrong_login': 'password',
  'access.email_taken': 'email',
  'tenants.slug_taken': 'name',
  'embeds.bad_origin': 'origin',
  'sources.refused_address': 'url',
  'sources.unreachable': 'url',
  'sources.unreadable': 'url',
};

/** The problem in the page's language where it has the words, else in the server's. */
export function showProblem(form: HTMLFormElement, error: unknown, says: FormWords): void {
  const alert = find('.alert', form);
  alert.classList.remove('good');
  const problem = error instanceof ChatProblem ? error : null;
  if (!problem) {
    alert.replaceChildren(problemText(error, says));
  } else {
    const id =
      problem.requestId && problem.status >= 500 ? h('small', {}, `${says.requestId}: ${problem.requestId}`) : null;
    alert.replaceChildren(problemText(problem, says), ...(id ? [id] : []));
    for (const issue of problem.problem?.issues ?? []) {
      const input = inputs(form).find(({ name }) => issue.path === `/body/${name}`);
      if (input) showError(form, input, `${issue.message}. ${issue.fix}`);
    }
    inputs(form)
      .find(({ name }) => name === fieldOf[problem.code])
      ?.setAttribute('aria-invalid', 'true');
  }
  alert.hidden = false;
  (form.querySelector<HTMLElement>('[aria-invalid=true]') ?? form.querySelector('input'))?.focus();
}

export function problemText(error: unknown, says: FormWords): string {
  if (!(error instanceof ChatProblem)) return String(error);
  const known = error.offline ? says.offline : says.problems[error.code];
  return fill(known ?? error.problem?.detail ?? error.code, { seconds: error.retryAfterSeconds ?? 60 });
}

function addReveal(form: HTMLFormElement, says: FormWords): void {
  for (const button of form.querySelectorAll<HTMLButtonElement>('[data-reveal]')) {
    const input = find<HTMLInputElement>(`#${button.getAttribute('aria-controls')}`, form);
    button.addEventListener('click', () => {
      const shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      button.setAttribute('aria-pressed', String(!shown));
      button.textContent = shown ? says.show : says.hide;
    });
  }
}

function addCounter(form: HTMLFormElement, says: FormWords): void {
  const input = form.querySelector<HTMLInputElement>('input[autocomplete=new-password]');
  const hint = input && form.querySelector<HTMLElement>(`#${input.id}-hint`);
  if (!input || !hint) return;
  const rule = hint.textContent;
  input.addEventListener('input', () => {
    const count = [...input.value].length;
    hint.textContent = count === 0 ? rule : fill(count < 15 ? says.characters : says.enough, { count });
  });
}
