// A small tree from any HTML, in linear time and bounded depth, so that everything after it may recurse.
// Only the tokenizer is htmlparser2's: the tree builders tried need up to 40 s for 5 MB of hostile markup.
import { Tokenizer } from 'htmlparser2';

export interface HtmlElement {
  tag: string;
  attributes: Map<string, string>;
  children: HtmlNode[];
}
export type HtmlNode = HtmlElement | string;

export const MAX_DEPTH = 96;
const MAX_INPUT_CHARS = 8_000_000;
/** A page of more is cut off there: no text that people wrote has as many. */
const MAX_ELEMENTS = 150_000;
const MAX_ATTRIBUTE_CHARS = 2_000;

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var'.split(
    ' ',
  ),
);
const CLOSES_PARAGRAPH = new Set(
  'address article aside blockquote center details dialog dir div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul'.split(
    ' ',
  ),
);
/** For each tag that ends an open one by itself: which ones, and where the search stops. */
const ENDS: Record<string, { open: string[]; within: string[] }> = {
  li: { open: ['li'], within: ['ul', 'ol', 'menu', 'dir'] },
  dt: { open: ['dt', 'dd'], within: ['dl'] },
  dd: { open: ['dt', 'dd'], within: ['dl'] },
  td: { open: ['td', 'th'], within: ['tr', 'table'] },
  th: { open: ['td', 'th'], within: ['tr', 'table'] },
  tr: { open: ['tr'], within: ['table'] },
  thead: { open: ['thead', 'tbody', 'tfoot', 'caption'], within: ['table'] },
  tbody: { open: ['thead', 'tbody', 'tfoot', 'caption'], within: ['table'] },
  tfoot: { open: ['thead', 'tbody', 'tfoot', 'caption'], within: ['table'] },
  option: { open: ['option'], within: ['select'] },
  a: { open: ['a'], within: ['td', 'th', 'table'] },
  body: { open: ['head'], within: [] },
};
const TABLE_PARTS = new Set(['table', 'tr', 'thead', 'tbody', 'tfoot', 'body', 'html']);

export function parseHtml(html: string): HtmlElement {
  const builder = new TreeBuilder(html.slice(0, MAX_INPUT_CHARS));
  return builder.build();
}

/** The text inside, in order, cut off after about `limit` characters. */
export function rawText(node: HtmlNode, limit = Number.POSITIVE_INFINITY): string {
  if (typeof node === 'string') return node;
  let text = '';
  for (const child of node.children) {
    if (text.length >= limit) break;
    text += rawText(child, limit - text.length);
    if (typeof child !== 'string' && !INLINE.has(child.tag)) text += ' ';
  }
  return text;
}

export function findAll(root: HtmlElement, matches: (element: HtmlElement) => boolean): HtmlElement[] {
  const found: HtmlElement[] = [];
  const visit = (element: HtmlElement): void => {
    if (matches(element)) found.push(element);
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(root);
  return found;
}

export function isInlineTag(tag: string): boolean {
  return INLINE.has(tag);
}

class TreeBuilder {
  readonly #html: string;
  readonly #root: HtmlElement = { tag: '#root', attributes: new Map(), children: [] };
  readonly #open: HtmlElement[] = [this.#root];
  #text = '';
  #current: HtmlElement | null = null;
  #attribute = '';
  #value = '';
  #elements = 0;

  constructor(html: string) {
    this.#html = html;
  }

  build(): HtmlElement {
    const html = this.#html;
    const addText = (start: number, end: number): void => {
      this.#text += html.slice(start, end);
    };
    const ignore = (): void => {};
    const tokenizer = new Tokenizer(
      { xmlMode: false, decodeEntities: true },
      {
        ontext: addText,
        ontextentity: (codePoint) => {
          this.#text += String.fromCodePoint(codePoint);
        },
        oncdata: (start, end, offset) => addText(start, end - offset),
        onopentagname: (start, end) => this.#startTag(html.slice(start, end).toLowerCase()),
        onopentagend: () => this.#finishTag(false),
        onselfclosingtag: () => this.#finishTag(true),
        onclosetag: (start, end) => this.#closeTag(html.slice(start, end).toLowerCase()),
        onattribname: (start, end) => {
          this.#attribute = html.slice(start, end).toLowerCase();
          this.#value = '';
        },
        onattribdata: (start, end) => {
          if (this.#value.length < MAX_ATTRIBUTE_CHARS)
            this.#value += html.slice(start, Math.min(end, start + MAX_ATTRIBUTE_CHARS));
        },
        onattribentity: (codePoint) => {
          if (this.#value.length < MAX_ATTRIBUTE_CHARS) this.#value += String.fromCodePoint(codePoint);
        },
        onattribend: () => this.#setAttribute(),
        oncomment: ignore,
        ondeclaration: ignore,
        onprocessinginstruction: ignore,
        onend: ignore,
      },
    );
    tokenizer.write(html);
    tokenizer.end();
    this.#flushText();
    return this.#root;
  }

  #setAttribute(): void {
    const attributes = this.#current?.attributes;
    if (attributes && isUsedAttribute(this.#attribute) && !attributes.has(this.#attribute)) {
      attributes.set(this.#attribute, this.#value);
    }
  }

  #startTag(tag: string): void {
    this.#flushText();
    this.#elements += 1;
    this.#current = this.#isFull() ? null : { tag, attributes: new Map(), children: [] };
  }

  #isFull(): boolean {
    return this.#elements > MAX_ELEMENTS;
  }

  #finishTag(selfClosing: boolean): void {
    const element = this.#current;
    if (!element) return;
    this.#current = null;
    this.#endImplied(element.tag);
    // Too deep: the element becomes a sibling of the deepest one instead of its child, so no text is lost.
    if (this.#open.length >= MAX_DEPTH) this.#open.pop();
    this.#open.at(-1)!.children.push(element);
    const isForeign = selfClosing && /^(?:svg|path|g|circle|rect|use|line|polygon|polyline|ellipse)$/.test(element.tag);
    if (!VOID.has(element.tag) && !isForeign) this.#open.push(element);
  }

  #endImplied(tag: string): void {
    const rule = Object.hasOwn(ENDS, tag) ? ENDS[tag] : undefined;
    if (rule) this.#popTo(rule.open, rule.within);
    if (CLOSES_PARAGRAPH.has(tag)) this.#popTo(['p'], ['td', 'th', 'table', 'li', 'button', 'a']);
    const top = this.#open.at(-1)!.tag;
    if (/^h[1-6]$/.test(tag) && /^h[1-6]$/.test(top)) this.#open.pop();
  }

  /** Closes the nearest open element of these tags, unless one of `within` comes first. */
  #popTo(tags: string[], within: string[]): void {
    for (let index = this.#open.length - 1; index > 0; index--) {
      const open = this.#open[index]!.tag;
      if (tags.includes(open)) {
        this.#open.length = index;
        return;
      }
      if (within.includes(open)) return;
    }
  }

  #closeTag(tag: string): void {
    this.#flushText();
    for (let index = this.#open.length - 1; index > 0; index--) {
      const open = this.#open[index]!.tag;
      if (open === tag) {
        this.#open.length = index;
        return;
      }
      // A stray end tag must not close what surrounds it: an inline one no block, and none a table cell.
      if (INLINE.has(tag) && !INLINE.has(open)) return;
      if ((open === 'td' || open === 'th') && !TABLE_PARTS.has(tag)) return;
    }
  }

  #flushText(): void {
    if (this.#text !== '' && !this.#isFull()) this.#open.at(-1)!.children.push(this.#text);
    this.#text = '';
  }
}

function isUsedAttribute(name: string): boolean {
  return /^(?:id|class|style|role|href|hidden|lang|rel|content|property|name|itemprop|itemtype|colspan|rowspan|scope|type|for|open|http-equiv|data-target|data-bs-target|aria-(?:hidden|controls|expanded|level|labelledby|modal))$/.test(
    name,
  );
}
