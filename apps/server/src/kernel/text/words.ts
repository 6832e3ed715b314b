/**
 * Splits text into normalised words: NFKC, lower case, soft hyphens dropped. Never throws, whatever the code units.
 * Scripts without spaces give overlapping pairs (Han, Kana, Hangul stays whole) or triples (Thai and its neighbours).
 */
export type WordVisitor = (word: string, start: number, end: number) => void;

const UNKNOWN = 0;
const BREAK = 1;
const LETTER = 2;
const PAIRS = 3;
const TRIPLES = 4;
const JOINER = 5;
/** A currency sign is a word of its own: it answers "how much". */
const SIGN = 6;

/** Longer runs are data (hashes, base64), not words; the tail is ignored so that no run can blow up the vocabulary. */
const MAX_WORD_UNITS = 64;

const classes = new Uint8Array(65_536);

/** Calls `visit` for each word, in the whole text or a span of it; offsets are UTF-16 units in `text`. */
export function eachWord(
  text: string,
  language: string,
  visit: WordVisitor,
  span?: { start: number; end: number },
): void {
  const to = span ? span.end : text.length;
  let at = span ? span.start : 0;
  while (at < to) {
    const kind = classAt(text, at);
    let end = at + 1;
    if (kind === SIGN) visit(text[at]!, at, end);
    else if (kind !== BREAK && kind !== JOINER) {
      while (end < to && sameRun(kind, classAt(text, end))) end += 1;
      if (kind === LETTER)
        visitWord(text.slice(at, Math.min(end, at + MAX_WORD_UNITS)), language, (word) => visit(word, at, end));
      else
        eachPiece(end - at, kind === PAIRS ? 2 : 3, (from, to) =>
          visit(text.slice(at + from, at + to).normalize('NFKC'), at + from, at + to),
        );
    }
    at = end;
  }
}

/** All words of a text, in order. */
export function wordsOf(text: string, language: string): string[] {
  const words: string[] = [];
  eachWord(text, language, (word) => words.push(word));
  return words;
}

function sameRun(kind: number, next: number): boolean {
  return next === kind || (next === JOINER && kind === LETTER);
}

function visitWord(raw: string, language: string, visit: (word: string) => void): void {
  const word = normaliseWord(raw, language);
  if (word !== '') visit(word);
}

/** Overlapping pieces of a run of `units`, as offsets from its start. */
function eachPiece(units: number, size: number, visit: (from: number, to: number) => void): void {
  if (units <= size) visit(0, units);
  else for (let from = 0; from + size <= units; from += 1) visit(from, from + size);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is "ASCII only", which starts at NUL
const ASCII = /^[\x00-\x7f]*$/;
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

function normaliseWord(raw: string, language: string): string {
  if (ASCII.test(raw) && language !== 'tr' && language !== 'az') return raw.toLowerCase();
  const visible = raw.replace(INVISIBLE, '').normalize('NFKC');
  return language === 'tr' || language === 'az' ? visible.toLocaleLowerCase('tr') : visible.toLowerCase();
}

function classAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const known = classes[unit]!;
  if (known !== UNKNOWN) return known;
  const surrogate = unit >= 0xd800 && unit <= 0xdfff;
  // Both halves of a pair are classed by the whole character; a lone half is a break.
  if (surrogate) return classOf(pairAt(text, at));
  const kind = classOf(String.fromCharCode(unit));
  classes[unit] = kind;
  return kind;
}

function pairAt(text: string, at: number): string {
  const unit = text.charCodeAt(at);
  const high = unit < 0xdc00 ? at : at - 1;
  const pair = text.slice(high, high + 2);
  return pair.length === 2 && pair.isWellFormed() ? pair : ' ';
}

const WORD = /^[\p{L}\p{N}\p{M}]$/u;
const PAIR_SCRIPT = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]$/u;
const TRIPLE_SCRIPT = /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;
const JOINERS = /^[\u00ad\u200b-\u200d\u2060\ufeff]$/;

function classOf(character: string): number {
  if (JOINERS.test(character)) return JOINER;
  if (/^\p{Sc}$/u.test(character) && character.length === 1) return SIGN;
  if (!WORD.test(character)) return BREAK;
  if (PAIR_SCRIPT.test(character)) return PAIRS;
  return TRIPLE_SCRIPT.test(character) ? TRIPLES : LETTER;
}
