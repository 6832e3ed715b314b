/** One entry of the conversation as a row that follows its changes. */
import type { Chat } from '../core/chat.ts';
import type { Answer, Entry, Question, Remark } from '../core/conversation.ts';
import { visibleText } from '../core/visible-text.ts';
import { h, icon } from './dom.ts';
import { afterRating, ratingView } from './feedback.ts';
import { alert, mark } from './icons.ts';
import { richText } from './rich-text.ts';
import { type Sources, sourcesView } from './sources.ts';
import { stateChip } from './state-chip.ts';
import type { Words } from './words.ts';

export interface Row {
  element: HTMLElement;
  update(entry: Entry): void;
}

export interface RowContext {
  chat: Chat;
  words: Words;
  /** Null where the page may not see receipts: elsewhere the visitor's cookie does not reach. */
  receiptUrl: ((turnId: string) => string) | null;
}

export function rowFor(entry: Entry, context: RowContext): Row {
  if (entry.author === 'persona') return answerRow(entry, context);
  return { element: entry.author === 'visitor' ? questionRow(entry, context) : remarkRow(entry), update() {} };
}

function questionRow(question: Question, { words }: RowContext): HTMLElement {
  return h(
    'div',
    { class: 'row question' },
    h('span', { class: 'unseen' }, `${words.say.you}: `),
    h('p', { dir: 'auto' }, visibleText(question.text)),
  );
}

function remarkRow(remark: Remark): HTMLElement {
  const link = { text: remark.text, citations: [], newTab: '', mark: () => h('span') };
  return h('div', { class: `row remark ${remark.author}` }, ...richText(link));
}

function answerRow(first: Answer, context: RowContext): Row {
  const { words } = context;
  const body = h('div', { class: 'body', dir: 'auto' });
  const sources = h('div');
  const foot = h('div', { class: 'foot' });
  const element = h(
    'article',
    { class: 'row answer', 'aria-label': words.persona },
    h('span', { class: 'face', 'aria-hidden': 'true' }, icon(mark)),
    h('div', { class: 'matter' }, body, sources, foot),
  );
  let shown: Answer | null = null;
  let list: Sources | null = null;

  function update(entry: Entry): void {
    if (entry.author !== 'persona' || entry === shown) return;
    if (entry.citations !== shown?.citations) {
      list = entry.citations.length > 0 ? sourcesView(entry.citations, words) : null;
      sources.replaceChildren(...(list ? [list.element] : []));
    }
    if (entry.text !== shown?.text || entry.citations !== shown.citations || entry.phase !== shown.phase) {
      body.replaceChildren(...bodyOf(entry, list, words));
      if (entry.language) body.lang = entry.language;
    }
    // A comment that is being written must not be replaced by an empty field when the rating is saved.
    if (footLook(entry) !== (shown && footLook(shown)))
      keepFocus(foot, () => foot.replaceChildren(...footOf(entry, context)));
    element.dataset['phase'] = entry.phase;
    shown = entry;
  }
  update(first);
  return { element, update };
}

function bodyOf(answer: Answer, list: Sources | null, words: Words): HTMLElement[] {
  if (answer.phase === 'waiting')
    return [h('p', { class: 'waiting' }, h('span', { class: 'dots', 'aria-hidden': 'true' }), words.with('waiting'))];
  return richText({
    text: answer.text,
    citations: answer.citations,
    newTab: words.say.newTab,
    mark: (citation) => list?.mark(citation) ?? h('sup', {}, String(citation + 1)),
  });
}

/** All that the foot depends on. */
function footLook({ phase, outcome, messageId, helpful, commented, saving, trouble }: Answer): string {
  const settled = saving === 'lost' || (saving === 'saved' && (helpful || commented));
  return JSON.stringify([phase, outcome, messageId, helpful, commented, settled && saving, trouble]);
}

function footOf(answer: Answer, { chat, words, receiptUrl }: RowContext): HTMLElement[] {
  const { key, trouble, outcome, turnId } = answer;
  if (trouble) return [troubleView(answer, words, () => chat.retry(key))];
  if (answer.phase !== 'done' || !outcome) return [];
  const rate = (helpful: boolean, comment?: string) => void chat.rate(key, helpful, comment);
  const receipt =
    receiptUrl && turnId
      ? h('a', { class: 'receipt', href: receiptUrl(turnId), target: '_blank', rel: 'noopener' }, words.say.receipt)
      : null;
  const line = h(
    'div',
    { class: 'line' },
    stateChip(outcome, words),
    receipt,
    answer.messageId ? ratingView(answer, words, rate) : null,
  );
  const after = afterRating(answer, words, rate);
  return after ? [line, after] : [line];
}

function troubleView({ trouble }: Answer, words: Words, retry: () => void): HTMLElement {
  return h(
    'div',
    { class: 'trouble', role: 'alert' },
    h('p', {}, icon(alert), h('span', {}, trouble ? words.with(trouble.sentence, trouble.params) : '')),
    trouble?.requestId
      ? h('p', { class: 'aside' }, `${words.say.requestId}: `, h('code', {}, trouble.requestId))
      : null,
    trouble?.retry ? h('button', { type: 'button', class: 'quiet', on: { click: retry } }, words.say.retry) : null,
  );
}

/** Replacing a control that has the focus gives it to the one in its place. */
function keepFocus(within: HTMLElement, replace: () => void): void {
  const root = within.getRootNode() as Document | ShadowRoot;
  const focusable = () => [...within.querySelectorAll<HTMLElement>('button, a, textarea')];
  const place = root.activeElement ? focusable().indexOf(root.activeElement as HTMLElement) : -1;
  replace();
  if (place >= 0) (focusable()[place] ?? focusable()[0])?.focus();
}
