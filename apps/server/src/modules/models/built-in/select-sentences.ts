/**
 * The built-in answerer: picks the sentences of the evidence that answer the question and quotes them exactly.
 * A list item, a table row and a short FAQ answer count as one sentence. It never writes a word of its own.
 */
import { type AnswerKind, answerKindOf, hasKind } from '../../../kernel/text/answer-kind.ts';

/** How well a sentence fits, as retrieval measured it; all 0 to 1. */
export interface ScoredSentence {
  readonly start: number;
  readonly end: number;
  readonly match: number;
  readonly coverage: number;
  readonly coverageWithNeighbour: number;
}

/** What the answerer needs of a piece of evidence; retrieval's `Evidence` has it. */
export interface Quotable {
  readonly kind: 'faq' | 'document';
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly score: number;
  readonly sentences: readonly ScoredSentence[];
}

/** A quote is `evidence.text.slice(start, end)`, byte for byte. */
export interface PickedSentence<E extends Quotable> {
  readonly evidence: E;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

export interface Selection<E extends Quotable> {
  /** One to three pieces of one text, in reading order: the answer. Empty when there is no evidence. */
  readonly picked: readonly PickedSentence<E>[];
  /** The next best sentences elsewhere, best first. */
  readonly others: readonly PickedSentence<E>[];
}

const MAX_QUOTE_UNITS = 450;
const MAX_OTHERS = 2;

export function selectSentences<E extends Quotable>(question: string, evidence: readonly E[]): Selection<E> {
  const scored = scoreSentences(question, evidence);
  const best = scored[0];
  if (!best) return { picked: [], others: [] };
  const picked = compose(best, scored, question);
  const others = scored
    .filter(
      (one) =>
        !picked.some((quote) => quote.evidence === one.evidence && one.start < quote.end && quote.start < one.end),
    )
    .slice(0, MAX_OTHERS)
    .map(cut);
  return { picked: picked.map(cut), others: others };
}

interface Scored<E extends Quotable> extends PickedSentence<E> {
  /** Its place among the evidence's sentences. */
  readonly at: number;
}

/** Every sentence that could be quoted, best first. */
export function scoreSentences<E extends Quotable>(question: string, evidence: readonly E[]): Scored<E>[] {
  const kind = answerKindOf(question);
  const top = Math.max(1e-9, ...evidence.map((item) => item.score));
  return evidence
    .flatMap((item) =>
      item.sentences.map((sentence, at) => ({
        evidence: item,
        at,
        start: sentence.start,
        end: sentence.end,
        score: scoreOf(question, kind, item, sentence) + WEIGHTS.evidence * (item.score / top),
      })),
    )
    .filter((one) => !isFurniture(one.evidence.text.slice(one.start, one.end)))
    .sort((left, right) => right.score - left.score || left.start - right.start);
}

/** Set on public question sets with labelled answers; the kind of answer asked for breaks near ties. */
const WEIGHTS = {
  evidence: 3.2,
  coverage: 0.7,
  match: 0.59,
  neighbour: 0.76,
  kind: 0.28,
  name: 0.27,
  lead: 0.3,
} as const;

function scoreOf(question: string, kind: AnswerKind | null, item: Quotable, sentence: ScoredSentence): number {
  const words = WEIGHTS.coverage * sentence.coverage + WEIGHTS.match * sentence.match;
  const near = WEIGHTS.neighbour * sentence.coverageWithNeighbour;
  // An FAQ's answer usually begins with what was asked.
  const lead = item.kind === 'faq' && sentence.start === item.sentences[0]?.start ? WEIGHTS.lead : 0;
  return words + near + lead + kindScore(question, kind, item.text.slice(sentence.start, sentence.end));
}

function kindScore(question: string, kind: AnswerKind | null, text: string): number {
  if (kind === null) return 0;
  const found = hasKind(kind, text, question);
  if (kind === 'person' || kind === 'place' || kind === 'reason') return WEIGHTS.name * found;
  return found > 0 ? WEIGHTS.kind : -WEIGHTS.kind;
}

/** Headings and table rules frame an answer but are none. */
function isFurniture(text: string): boolean {
  return /^#{1,6}\s/.test(text) || !/[\p{L}\p{N}]/u.test(text);
}

/** The best sentence with what completes it. */
function compose<E extends Quotable>(best: Scored<E>, scored: readonly Scored<E>[], question: string): Scored<E>[] {
  const { evidence } = best;
  const whole = wholeAnswer(evidence);
  if (whole) return [{ ...best, ...whole }];
  const picked = [best];
  for (const one of companions(best, scored, question)) {
    const units = picked.reduce((sum, quote) => sum + quote.end - quote.start, one.end - one.start);
    if (picked.length < 3 && units <= MAX_QUOTE_UNITS) picked.push(one);
  }
  return picked.sort((left, right) => left.start - right.start);
}

/** A short FAQ answer is quoted whole: it was written as the answer. */
function wholeAnswer(evidence: Quotable): { start: number; end: number } | null {
  const first = evidence.sentences[0];
  const last = evidence.sentences.at(-1);
  if (evidence.kind !== 'faq' || !first || !last || last.end - first.start > MAX_QUOTE_UNITS) return null;
  return { start: first.start, end: last.end };
}

/** A list item or table row that fits as well as the best one is the other half of the answer. */
const SIBLING_LAG = 0.15;
/** So is a neighbour with the same kind of thing, such as the hours of other days. */
const NEIGHBOUR_LAG = 0.25;
const LIST_OR_ROW = /^\s*(?:[-*+•–|]|\d{1,2}[.)]\s)/;
const LEANS_BACK =
  /^(?:it|its|they|their|he|his|she|her|this|that|these|those|then|also|however|otherwise|after that|there|es|er|sie|dies|diese|dieser|dieses|dann|danach|dabei|dafür|dazu|außerdem|auch|jedoch|sonst|este|esta|esto|ello|además|luego|después|il|elle|ils|elles|ceci|cela|puis|ensuite)(?!\p{L})/iu;

function companions<E extends Quotable>(best: Scored<E>, scored: readonly Scored<E>[], question: string): Scored<E>[] {
  const own = scored.filter((one) => one.evidence === best.evidence && one !== best);
  const text = (one: Scored<E>): string => one.evidence.text.slice(one.start, one.end);
  if (LIST_OR_ROW.test(text(best))) {
    return own.filter((one) => LIST_OR_ROW.test(text(one)) && best.score - one.score <= SIBLING_LAG);
  }
  const neighbour = (step: number): Scored<E>[] => own.filter((one) => one.at === best.at + step);
  if (/:$/.test(text(best))) return [...neighbour(1), ...neighbour(2)];
  const before = LEANS_BACK.test(text(best)) ? neighbour(-1) : [];
  const kind = answerKindOf(question);
  const alike = (one: Scored<E>): boolean =>
    kind !== null && best.score - one.score <= NEIGHBOUR_LAG && hasKind(kind, text(one), question) === 1;
  const after = neighbour(1).filter((one) => LEANS_BACK.test(text(one)) || adds(best, 1) || alike(one));
  const earlier = before.length > 0 ? [] : neighbour(-1).filter((one) => adds(best, -1) || alike(one));
  return [...before, ...after, ...earlier];
}

/** Worth quoting beside the best one when the two cover clearly more of the question together. */
function adds<E extends Quotable>(best: Scored<E>, step: number): boolean {
  const { sentences } = best.evidence;
  const own = sentences[best.at];
  const other = sentences[best.at + step];
  if (!own || !other) return false;
  return own.coverageWithNeighbour - own.coverage > 0.12 && other.coverage > 0.15;
}

/** Keeps an overlong sentence to its beginning, up to a clause or at least a word. */
function cut<E extends Quotable>(one: Scored<E>): PickedSentence<E> {
  const { evidence, start, score } = one;
  const units = one.end - start;
  if (units <= MAX_QUOTE_UNITS) return { evidence, start, end: one.end, score };
  const head = evidence.text.slice(start, start + MAX_QUOTE_UNITS);
  const clause = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf('. '));
  const word = head.lastIndexOf(' ');
  const length = clause > MAX_QUOTE_UNITS / 2 ? clause : word > 0 ? word : safeEnd(head);
  return { evidence, start, end: start + length, score };
}

/** Never between the halves of a surrogate pair. */
function safeEnd(head: string): number {
  const last = head.charCodeAt(head.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? head.length - 1 : head.length;
}
