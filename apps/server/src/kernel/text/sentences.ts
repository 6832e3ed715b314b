/**
 * Cuts text into the smallest pieces that can be quoted on their own: sentences, list items, table rows, headings.
 * Pieces are trimmed spans in reading order and never overlap; offsets are UTF-16 units.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Lines at least this long are taken as wrapped prose, so the next line may continue their sentence. */
const WRAPPED_LINE_UNITS = 60;
const LIST_MARK = /^\s*(?:[-*+•–‣◦▪]\s|\(?\d{1,2}[.)]\s|[a-z]\)\s)/;
const OWN_LINE = /^\s*(?:#{1,6}\s|\||>|`{3}|[-*_=]{3,}\s*$)|\s\|\s/;
const TERMINAL = /[.!?。！？…:;]["'”’»)\]]*\s*$/;

export function sentencesOf(text: string): Span[] {
  const spans: Span[] = [];
  for (const block of blocksOf(text)) splitBlock(text, block, spans);
  return spans;
}

/** Joins the lines of wrapped prose; every other line stands alone. */
function blocksOf(text: string): Span[] {
  const blocks: Span[] = [];
  let start = 0;
  let at = 0;
  while (at <= text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (newline < 0 || !continues(text, at, end)) {
      if (end > start) blocks.push({ start, end });
      start = end + 1;
    }
    if (newline < 0) break;
    at = end + 1;
  }
  return blocks;
}

function continues(text: string, lineStart: number, lineEnd: number): boolean {
  if (lineEnd - lineStart < WRAPPED_LINE_UNITS) return false;
  const line = text.slice(lineStart, lineEnd);
  if (OWN_LINE.test(line) || TERMINAL.test(line)) return false;
  const nextEnd = text.indexOf('\n', lineEnd + 1);
  const next = text.slice(lineEnd + 1, nextEnd < 0 ? text.length : nextEnd);
  return next.trim() !== '' && !OWN_LINE.test(next) && !LIST_MARK.test(next);
}

// Begins only where a run of stops begins: thousands of leader dots must not cost their square.
const STOPS = /(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s)|[。！？]+[」』”）]*/g;

function splitBlock(text: string, block: Span, spans: Span[]): void {
  const body = text.slice(block.start, block.end);
  let from = 0;
  const lead = LIST_MARK.exec(body);
  STOPS.lastIndex = lead ? lead[0].length : 0;
  for (let stop = STOPS.exec(body); stop; stop = STOPS.exec(body)) {
    const end = stop.index + stop[0].length;
    if (!endsSentence(body, stop.index, end)) continue;
    pushTrimmed(text, block.start + from, block.start + end, spans);
    from = end;
  }
  pushTrimmed(text, block.start + from, block.end, spans);
}

const ABBREVIATIONS = new Set(
  `abb abs adr allg art aug av bsp bspw bzgl bzw ca cf co corp dec dept dez dipl dr ec eds e.g eg etc evtl feb fig fr ggf gem gen gmbh
  hr hrsg i.e ie inc incl inkl inkl ing jan jun jul lt ltd max min mind mio mr mrd mrs ms mt mwst nov nr no num okt oct p pp prof
  rd s sen sep sept sog sr sra sres st std str tel u.a u.s usw v vgl vol vs z.b zb zzgl ziff ave blvd jr ph phil rev sgt capt col
  d.h m.e art núm ej pág av avda dña ud uds env min. maj bd kl fa kap`.split(/\s+/),
);
const LAST_WORD = /(?:^|[\s(["'„“])([\p{L}\p{N}.]*)$/u;

function endsSentence(body: string, stop: number, end: number): boolean {
  const next = /\S/.exec(body.slice(end, end + 8))?.[0];
  if (next === undefined) return true;
  if (/[。！？!?]/.test(body[stop] ?? '')) return !/\p{Ll}/u.test(next);
  if (/\p{Ll}/u.test(next)) return false;
  if (end - stop > 1) return true;
  const before = LAST_WORD.exec(body.slice(Math.max(0, stop - 24), stop))?.[1] ?? '';
  if (/^\p{L}$/u.test(before) || /\.\p{L}$/u.test(before)) return false;
  // "am 3. Mai", "Nr. 8", "1. Stock": a short number with a dot is mostly an ordinal, and a merged pair reads better than half.
  if (/^\d{1,2}$/.test(before)) return false;
  return !ABBREVIATIONS.has(before.toLowerCase());
}

function pushTrimmed(text: string, start: number, end: number, spans: Span[]): void {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from += 1;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  if (to > from) spans.push({ start: from, end: to });
}

function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000 || unit === 0xfeff;
}
