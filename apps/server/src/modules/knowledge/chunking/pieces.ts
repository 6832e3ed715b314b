// The smallest parts that a section is divided into: paragraphs, lists and tables whole where they fit, then lines, sentences, words.
import { sentencesOf } from '../../../kernel/text/sentences.ts';

export interface Span {
  start: number;
  end: number;
}
export interface Piece extends Span {
  /** A list, a table or an address: several lines that belong together. */
  isLines: boolean;
}

const WINDOW_CHARS = 20_000;

/** In order, trimmed, without overlap, none longer than `maxChars`, all that is not blank. */
export function piecesOf(text: string, range: Span, maxChars: number): Piece[] {
  return blocksOf(text, range).flatMap((block) => {
    const isLines = text.slice(block.start, block.end).includes('\n');
    if (block.end - block.start <= maxChars) return [{ ...block, isLines }];
    return linesOf(text, block).flatMap((line) =>
      splitLine(text, line, maxChars).map((piece) => ({ ...piece, isLines })),
    );
  });
}

export function trimmed(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from < to && isBlank(text, from)) from += 1;
  while (to > from && isBlank(text, to - 1)) to -= 1;
  return { start: from, end: to };
}

function blocksOf(text: string, range: Span): Span[] {
  return splitAt(text, range, /\n[^\S\n]*\n\s*/g);
}

function linesOf(text: string, range: Span): Span[] {
  return splitAt(text, range, /\n/g);
}

function splitAt(text: string, range: Span, separator: RegExp): Span[] {
  const spans: Span[] = [];
  const body = text.slice(range.start, range.end);
  let from = 0;
  const add = (to: number): void => {
    const span = trimmed(text, { start: range.start + from, end: range.start + to });
    if (span.end > span.start) spans.push(span);
  };
  for (const match of body.matchAll(separator)) {
    add(match.index);
    from = match.index + match[0].length;
  }
  add(body.length);
  return spans;
}

function splitLine(text: string, line: Span, maxChars: number): Span[] {
  if (line.end - line.start <= maxChars) return [line];
  // In parts, which bounds the work: a line of megabytes is no prose, nor are fifty full stops in a row.
  return splitSentence(text, line, WINDOW_CHARS).flatMap((part) => {
    const body = text.slice(part.start, part.end);
    if (/[.!?…]{50}/.test(body)) return splitSentence(text, part, maxChars);
    return sentencesOf(body).flatMap(({ start, end }) =>
      splitSentence(text, { start: part.start + start, end: part.start + end }, maxChars),
    );
  });
}

/** Too long for a sentence: at the last blank that fits, else wherever no character is torn apart. */
function splitSentence(text: string, sentence: Span, maxChars: number): Span[] {
  const spans: Span[] = [];
  let from = sentence.start;
  while (sentence.end - from > maxChars) {
    const to = breakBefore(text, from, from + maxChars);
    const span = trimmed(text, { start: from, end: to });
    if (span.end > span.start) spans.push(span);
    from = to;
  }
  const rest = trimmed(text, { start: from, end: sentence.end });
  if (rest.end > rest.start) spans.push(rest);
  return spans;
}

function breakBefore(text: string, from: number, limit: number): number {
  const half = from + Math.floor((limit - from) / 2);
  for (let at = limit; at > half; at--) if (isBlank(text, at)) return at;
  for (let at = limit; at > half; at--) if (!joinsPrevious(text, at)) return at;
  return limit;
}

function joinsPrevious(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const isLowSurrogate = unit >= 0xdc00 && unit <= 0xdfff;
  return (
    isLowSurrogate ||
    unit === 0x200d ||
    text.charCodeAt(at - 1) === 0x200d ||
    /^[\p{M}\p{Emoji_Modifier}]/u.test(text.slice(at, at + 2))
  );
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text[at] ?? '');
}
