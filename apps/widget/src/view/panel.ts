/** The chat itself: who is talking and that it is an AI, the conversation, and the field to write in. */

import { type Conversation, type Happening, openAnswer } from '../core/conversation.ts';
import { maxMessageLength } from '../core/limits.ts';
import { visibleText } from '../core/visible-text.ts';
import { composerView } from './composer.ts';
import { h, icon, iconButton, newElementId } from './dom.ts';
import { cross, mark, startAgain } from './icons.ts';
import { type Row, type RowContext, rowFor } from './rows.ts';
import { stickToEnd } from './stick-to-end.ts';

export interface PanelOptions extends RowContext {
  /** Null where the chat is part of the page and cannot be closed. */
  close: (() => void) | null;
  /** Questions to begin with. */
  suggestions: readonly string[];
}

export interface Panel {
  element: HTMLElement;
  headingId: string;
  focus(): void;
  remove(): void;
}

export function panelView(options: PanelOptions): Panel {
  const { chat, words, suggestions } = options;
  const headingId = newElementId();
  const restart = iconButton(words.say.restart, startAgain, () => {
    chat.restart();
    composer.focus();
  });
  const notice = h('p', { class: 'notice' }, words.with('notice'));
  const rows = h('div', { class: 'rows' });
  const lost = h('p', { class: 'aside lost', hidden: true, role: 'status' }, words.say.historyLost);
  const scroll = h(
    'div',
    { class: 'scroll', role: 'log', 'aria-live': 'off', 'aria-label': words.with('conversation'), tabindex: 0 },
    greetingView(options),
    lost,
    rows,
  );
  const spoken = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const composer = composerView({ words, maxLength: maxMessageLength, ask: chat.ask });
  const stick = stickToEnd(scroll);
  const element = h(
    'div',
    { class: 'panel', lang: words.language },
    headerView(options, headingId, restart),
    notice,
    scroll,
    spoken,
    composer.element,
  );
  if (suggestions.length > 0) scroll.append(suggestionsView(suggestions, (text) => chat.ask(text)));

  const known = new Map<string, Row>();
  function show(conversation: Conversation): void {
    stick.around(
      () => syncRows(rows, known, conversation, options),
      () => lastQuestion(rows),
    );
    const empty = conversation.entries.length === 0;
    element.toggleAttribute('data-empty', empty);
    restart.hidden = empty;
    lost.hidden = !conversation.historyLost;
    composer.busy(conversation.loading || openAnswer(conversation) !== null);
  }

  const frame = perFrame(() => show(chat.conversation));
  const stop = chat.subscribe((conversation, it) => {
    if (it.type === 'asked' || it.type === 'retried') stick.follow();
    const text = toSpeak(conversation, it, options);
    if (text !== null) spoken.textContent = text;
    frame.ask();
  });
  show(chat.conversation);
  return {
    element,
    headingId,
    focus: () => composer.focus(),
    remove() {
      stop();
      frame.stop();
      element.remove();
    },
  };
}

function lastQuestion(rows: HTMLElement): Element | null {
  return [...rows.querySelectorAll('.question')].at(-1) ?? null;
}

function headerView({ words, close }: PanelOptions, headingId: string, restart: HTMLElement): HTMLElement {
  return h(
    'header',
    {},
    h('span', { class: 'face', 'aria-hidden': 'true' }, icon(mark)),
    h('h2', { id: headingId }, h('span', { class: 'name' }, words.persona), h('span', { class: 'at' }, words.business)),
    restart,
    close && iconButton(words.say.close, cross, close),
  );
}

function greetingView({ words }: PanelOptions): HTMLElement {
  return h(
    'div',
    { class: 'greeting' },
    h('p', {}, words.with('greeting')),
    h('p', { class: 'aside' }, words.with('origin')),
  );
}

function suggestionsView(suggestions: readonly string[], ask: (text: string) => void): HTMLElement {
  const buttons = suggestions.map((text) =>
    h('button', { type: 'button', class: 'suggestion', on: { click: () => ask(text) } }, text),
  );
  return h('div', { class: 'suggestions' }, ...buttons);
}

/** Rows are added at their place and follow their entry; a new conversation empties the list. */
function syncRows(list: HTMLElement, known: Map<string, Row>, { entries }: Conversation, context: RowContext): void {
  const keys = new Set(entries.map((entry) => entry.key));
  for (const [key, row] of known) {
    if (keys.has(key)) continue;
    row.element.remove();
    known.delete(key);
  }
  entries.forEach((entry, place) => {
    let row = known.get(entry.key);
    if (row) row.update(entry);
    else {
      row = rowFor(entry, context);
      known.set(entry.key, row);
    }
    if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
  });
}

/** A reader hears that Bob is looking, and then the whole answer at once: never single pieces of it. */
function toSpeak(conversation: Conversation, it: Happening, { words }: PanelOptions): string | null {
  if (it.type === 'asked' || it.type === 'retried') return words.with('waiting');
  if (it.type !== 'part' || it.part.type !== 'turn-end') return null;
  const answer = conversation.entries.find((entry) => entry.key === it.key);
  return answer ? `${words.persona}: ${visibleText(answer.text)}` : null;
}

/** However often it is asked for, once per frame. */
function perFrame(work: () => void): { ask(): void; stop(): void } {
  let frame: number | null = null;
  return {
    ask() {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        work();
      });
    },
    stop() {
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}
