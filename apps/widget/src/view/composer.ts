/** The field to write in. Enter sends, Shift and Enter make a line; what is typed while Bob answers stays. */
import { fill } from '@office16852/contract/sentences';
import { h, icon, newElementId } from './dom.ts';
import { send as sendIcon } from './icons.ts';
import type { Words } from './words.ts';

export interface ComposerOptions {
  words: Words;
  maxLength: number;
  /** False when it was not taken. */
  ask(text: string): boolean;
}

export interface Composer {
  element: HTMLElement;
  focus(): void;
  busy(is: boolean): void;
}

export function composerView({ words, maxLength, ask }: ComposerOptions): Composer {
  const fieldId = newElementId();
  const hintId = newElementId();
  let waiting = false;
  const hint = h('p', { class: 'aside hint', id: hintId, role: 'alert' });
  const field = h('textarea', {
    id: fieldId,
    rows: 1,
    placeholder: words.say.placeholder,
    dir: 'auto',
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-describedby': hintId,
  });
  const send = h(
    'button',
    { type: 'submit', class: 'send', 'aria-label': words.say.send, title: words.say.send },
    icon(sendIcon),
  );

  function check(): void {
    const { length } = field.value.trim();
    const text = length > maxLength ? fill(words.say.tooLong, { length, max: maxLength }) : '';
    if (hint.textContent !== text) hint.textContent = text;
    field.setAttribute('aria-invalid', String(text !== ''));
    send.setAttribute('aria-disabled', String(waiting || text !== '' || length === 0));
  }

  function submit(): void {
    check();
    if (send.getAttribute('aria-disabled') === 'true' || !ask(field.value)) return;
    field.value = '';
    check();
  }

  field.addEventListener('input', check);
  field.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  const element = h(
    'form',
    {
      class: 'composer',
      on: {
        submit: (event: Event) => {
          event.preventDefault();
          submit();
          field.focus();
        },
      },
    },
    h('label', { class: 'unseen', for: fieldId }, words.say.placeholder),
    h('div', { class: 'field' }, field, send),
    hint,
  );
  check();
  return {
    element,
    focus: () => field.focus(),
    busy(is) {
      waiting = is;
      check();
    },
  };
}
