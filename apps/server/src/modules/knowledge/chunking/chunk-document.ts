// Cuts a document into chunks that can be retrieved and quoted: by heading, at paragraphs, then at lines and sentences.
// Every chunk is an exact slice; together, in order and without overlap, they hold all of the text that is not blank.

import type { ContentKind, ExtractedDocument } from '../../../kernel/extract/index.ts';
import { detectLanguage, lettersOf } from './detect-language.ts';
import { type Piece, piecesOf, trimmed } from './pieces.ts';
import type { Chunk } from './types.ts';

const TARGET_CHARS = 700;
export const MAX_CHARS = 1_200;
/** A section up to this long stays whole, although it passes the target. */
const WHOLE_CHARS = 1_000;
/** Sections up to this long are joined with their neighbours, where nothing is lost by it. */
const TINY_CHARS = 240;
/** A lead-in such as "Our hours:" stays with the list that it announces. */
const LEAD_IN_CHARS = 200;
/** Fewer letters than this say too little about their language. */
const MIN_LETTERS = 40;
const SURE = 0.6;
const VERY_SURE = 0.85;

interface Range {
  path: string[];
  kind: ContentKind;
  start: number;
  end: number;
}

/** `fallbackLanguage` is used where neither the text nor the document tells its language. */
export function chunkDocument(doc: ExtractedDocument, fallbackLanguage: string): Chunk[] {
  const ranges = joinTiny(
    doc.text,
    sectionRanges(doc).flatMap((range) => splitRange(doc.text, range)),
  );
  const documentLanguage = languageOfDocument(doc, fallbackLanguage);
  return ranges.map(({ path, kind, start, end }, ordinal) => {
    const text = doc.text.slice(start, end);
    return {
      title: titleOf(doc, path, kind),
      text,
      start,
      end,
      language: languageOf(text, documentLanguage),
      kind,
      ordinal,
    };
  });
}

/** The sections in order, clamped so that they do not overlap, with what lies between them as ranges of no heading. */
function sectionRanges(doc: ExtractedDocument): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  const add = (range: Range): void => {
    const { start, end } = trimmed(doc.text, range);
    if (end > start) ranges.push({ ...range, start, end });
    at = Math.max(at, range.end);
  };
  const ordered = doc.sections.toSorted((left, right) => left.start - right.start || left.end - right.end);
  for (const { path, kind = doc.kind, start, end } of ordered) {
    const from = Math.max(at, Math.min(start, doc.text.length));
    const to = Math.min(end, doc.text.length);
    if (from > at) add({ path: [], kind: 'document', start: at, end: from });
    if (to > from) add({ path, kind, start: from, end: to });
  }
  if (at < doc.text.length) add({ path: [], kind: 'document', start: at, end: doc.text.length });
  return ranges;
}

/** Fills chunks of about equal size from pieces that are never longer than the maximum. */
function splitRange(text: string, range: Range): Range[] {
  const total = range.end - range.start;
  if (total <= WHOLE_CHARS) return [range];
  const aim = total / Math.max(2, Math.round(total / TARGET_CHARS));
  const parts: Range[] = [];
  let current: (Range & { last: Piece }) | null = null;
  for (const piece of piecesOf(text, range, MAX_CHARS)) {
    if (current && belongs(text, { start: current.start, last: current.last, piece, aim })) {
      current.end = piece.end;
      current.last = piece;
    } else {
      current = { ...range, start: piece.start, end: piece.end, last: piece };
      parts.push(current);
    }
  }
  return parts;
}

function belongs(
  text: string,
  { start, last, piece, aim }: { start: number; last: Piece; piece: Piece; aim: number },
): boolean {
  const joined = piece.end - start;
  if (joined > MAX_CHARS) return false;
  const leadsIn = last.end - last.start <= LEAD_IN_CHARS && /[:：]$/.test(text.slice(last.start, last.end));
  if (leadsIn && piece.isLines) return true;
  const before = last.end - start;
  // Whichever end is nearer to the size aimed at.
  return joined <= aim || joined - aim < aim - before;
}

/** Joins short neighbours under the headings that they share; one whose own heading would be lost stays alone. */
function joinTiny(text: string, ranges: Range[]): Range[] {
  const joined: (Range & { isTiny: boolean })[] = [];
  for (const range of ranges) {
    const isTiny = range.kind === 'document' && range.end - range.start <= TINY_CHARS;
    const last = joined.at(-1);
    const path = last ? commonPath(last.path, range.path) : [];
    const fits = last?.isTiny && isTiny && range.end - last.start <= TARGET_CHARS;
    if (last && fits && keepsHeading(text, last, path) && keepsHeading(text, range, path)) {
      last.path = path;
      last.end = range.end;
    } else {
      joined.push({ ...range, isTiny });
    }
  }
  return joined;
}

function keepsHeading(text: string, { path, start, end }: Range, common: string[]): boolean {
  const lost = path.slice(common.length);
  if (lost.length === 0) return true;
  const heading = lost.at(-1)!;
  return lost.length === 1 && text.slice(start, Math.min(end, start + heading.length)) === heading;
}

function commonPath(left: string[], right: string[]): string[] {
  const length = left.findIndex((heading, index) => heading !== right[index]);
  return length < 0 ? left : left.slice(0, length);
}

function titleOf(doc: ExtractedDocument, path: string[], kind: ContentKind): string {
  if (path.length === 0) return doc.title;
  return kind === 'faq' ? path.at(-1)! : path.join(' › ');
}

interface DocumentLanguage {
  language: string;
  isKnown: boolean;
}

function languageOfDocument(doc: ExtractedDocument, fallback: string): DocumentLanguage {
  if (doc.language) return { language: doc.language, isKnown: true };
  const { language, confidence } = detectLanguage(doc.text.slice(0, 4_000));
  const isKnown = language !== null && confidence >= SURE;
  return { language: isKnown ? language : fallback, isKnown };
}

/** The text's own language where it clearly shows; the document's is only overruled when it very clearly does. */
function languageOf(text: string, document: DocumentLanguage): string {
  const letters = lettersOf(text);
  const weight = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text) ? 4 : 1;
  if (letters * weight < MIN_LETTERS) return document.language;
  const { language, confidence } = detectLanguage(text);
  return language !== null && confidence >= (document.isKnown ? VERY_SURE : SURE) ? language : document.language;
}
