/**
 * A tiny safe Markdown: paragraphs, lists, bold, links. Everything else, HTML above all, stays the text it is.
 * Citation marks stand where the cited span of the reply ends.
 */
import { type SafeLink, safeLink } from './safe-link.ts';
import { visibleText } from './visible-text.ts';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'bold'; children: Inline[] }
  | { kind: 'link'; text: string; link: SafeLink }
  | { kind: 'mark'; citation: number };

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] };

/** Only what places a mark: offsets in the reply, in UTF-16 code units. */
export interface Marked {
  start: number;
  end: number;
}

// A mark is one private-use character in the text while it is taken apart. The text's own ones are taken out first, which keeps all offsets.
const firstMark = 0xe000;
const lastMark = 0xf8ff;

export function parseMarkdown(text: string, citations: readonly Marked[] = []): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', children: parseInline(paragraph.join('\n')) });
    paragraph = [];
  };
  for (const line of withMarks(text, citations).split(/\r\n?|\n/)) {
    const item = /^ {0,3}(?:([-*•])|(\d{1,4})[.)])[ \t]+(.*)$/.exec(line);
    if (item) {
      flush();
      addItem(blocks, item[2] === undefined ? null : Number(item[2]), item[3] ?? '');
    } else if (line.trim() === '') flush();
    else if (/^ {2,}/.test(line) && paragraph.length === 0 && blocks.at(-1)?.kind === 'list')
      continueItem(blocks, line);
    else paragraph.push(line.replace(/^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$/, '**$1**'));
  }
  flush();
  return blocks;
}

function withMarks(text: string, citations: readonly Marked[]): string {
  const ends = citations
    .map(({ start, end }, index) => ({ start, end, index }))
    .filter(({ start, end, index }) => end > start && end <= text.length && firstMark + index <= lastMark)
    .sort((a, b) => a.end - b.end || a.index - b.index);
  const own = text.replace(/[\ue000-\uf8ff]/g, '\ufffd');
  let from = 0;
  let marked = '';
  for (const { end, index } of ends) {
    marked += own.slice(from, end) + String.fromCharCode(firstMark + index);
    from = end;
  }
  return marked + own.slice(from);
}

function addItem(blocks: Block[], number: number | null, text: string): void {
  const last = blocks.at(-1);
  const ordered = number !== null;
  if (last?.kind === 'list' && last.ordered === ordered) last.items.push(parseInline(text));
  else blocks.push({ kind: 'list', ordered, start: number ?? 1, items: [parseInline(text)] });
}

function continueItem(blocks: Block[], line: string): void {
  const list = blocks.at(-1);
  if (list?.kind === 'list') list.items.at(-1)?.push({ kind: 'text', text: ' ' }, ...parseInline(line.trim()));
}

const special = new RegExp(
  [
    '\\*\\*(?=\\S)([^\\n]{1,500}?)(?<=\\S)\\*\\*',
    '\\[([^\\][\\n]{1,300})\\]\\(([^()\\s]{1,2000})\\)',
    '\\b(https?:\\/\\/[^\\s<>"\\ue000-\\uf8ff]{1,2000})',
    '([\\ue000-\\uf8ff])',
    '(\\n)',
  ].join('|'),
  'gi',
);

function parseInline(text: string, inBold = false): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(special)) {
    const [whole, bold, label, address, bare, mark] = found;
    const piece =
      bold !== undefined
        ? boldOf(bold, inBold)
        : label !== undefined
          ? linkOf(label, address ?? '')
          : bare !== undefined
            ? bareLink(bare)
            : mark !== undefined
              ? [{ kind: 'mark' as const, citation: mark.charCodeAt(0) - firstMark }]
              : [{ kind: 'break' as const }];
    if (!piece) continue;
    addText(out, text.slice(from, found.index));
    out.push(...piece);
    from = found.index + whole.length;
  }
  addText(out, text.slice(from));
  return out;
}

function addText(out: Inline[], text: string): void {
  const shown = visibleText(text);
  if (shown !== '') out.push({ kind: 'text', text: shown });
}

function boldOf(text: string, inBold: boolean): Inline[] | null {
  return inBold ? null : [{ kind: 'bold', children: parseInline(text, true) }];
}

function linkOf(label: string, address: string): Inline[] | null {
  const link = safeLink(address);
  // Marks inside the label stand behind the link, so that no control sits in another.
  const marks = [...label.matchAll(/[\ue000-\uf8ff]/g)].map(([mark]) => ({
    kind: 'mark' as const,
    citation: mark.charCodeAt(0) - firstMark,
  }));
  return link ? [{ kind: 'link', text: visibleText(label) || link.shown, link }, ...marks] : null;
}

/** Punctuation behind an address ends the sentence, not the address. */
function bareLink(text: string): Inline[] | null {
  const address = text.replace(/[.,;:!?)\]}'’”»*]+$/, '');
  const link = safeLink(address);
  if (!link) return null;
  const rest = text.slice(address.length);
  return [{ kind: 'link', text: visibleText(address), link }, ...(rest ? [{ kind: 'text' as const, text: rest }] : [])];
}
