// Reads a cleaned tree into blocks: headings, paragraphs, lists, tables, questions with their answers.
import { type Block, isQuestion, oneLine, QUESTION_LEVEL } from '../blocks.ts';
import { tableLines } from '../table.ts';
import { firstText, InlineText, lineOf } from './inline.ts';
import { findAll, type HtmlElement, isInlineTag } from './parse-html.ts';
import { definitionPairs, isLayoutTable, listLines, type Pair, tableRows } from './structures.ts';

const FORM_PARTS = new Set(['button', 'label', 'legend', 'option', 'optgroup', 'output']);
const MORE =
  /^(?:read more|learn more|more|show more|more info(?:rmation)?|details|mehr|mehr (?:erfahren|lesen|anzeigen|infos?)|weiterlesen|weitere infos?|back to top|nach oben|zurück|leer más|ver más|más información|saperne di più|scopri di più|leggi (?:di più|tutto)|lees (?:meer|verder)|meer (?:info|lezen)|(?:czytaj )?więcej|dowiedz się więcej|saiba mais|leia mais|ver mais|en savoir plus|続きを読む|詳細(?:はこちら)?|詳しくはこちら|もっと見る)[\s.…»›→>]*$/i;
const FAQ_NAME =
  /\bfaqs?\b|frequently asked|questions|häufig|fragen|preguntas|domande|veelgesteld|vragen|pytania|perguntas|よくある|質問/i;

export interface ReadOptions {
  /** Questions that the page declares in its structured data, as one line each. */
  questions: ReadonlySet<string>;
  title: string;
}

export function readBlocks(roots: HtmlElement[], options: ReadOptions): Block[] {
  const reader = new BlockReader(options);
  for (const root of roots) reader.read(root);
  return reader.blocks;
}

class BlockReader {
  readonly blocks: Block[] = [];
  readonly #options: ReadOptions;
  readonly #inline = new InlineText();
  #bold = 0;
  #link = 0;
  #isFaq: boolean;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#isFaq = FAQ_NAME.test(options.title);
  }

  read(root: HtmlElement): void {
    this.#children(root);
    this.#flush();
  }

  #children(element: HtmlElement): void {
    for (const child of element.children) {
      if (typeof child === 'string') this.#inline.add(child, { bold: this.#bold > 0, link: this.#link > 0 });
      else this.#element(child);
    }
  }

  #element(element: HtmlElement): void {
    const { tag } = element;
    if (tag === 'br') this.#inline.newLine();
    else if (isHeading(element)) this.#heading(element);
    else if (FORM_PARTS.has(tag)) this.#control(element);
    else if (isInlineTag(tag)) this.#inlineElement(element);
    else if (tag.includes('-')) this.#custom(element);
    else {
      this.#flush();
      this.#block(element);
      this.#flush();
    }
  }

  #block(element: HtmlElement): void {
    const { tag } = element;
    if (tag === 'ul' || tag === 'ol' || tag === 'menu') this.#list(element);
    else if (tag === 'table') this.#table(element);
    else if (tag === 'dl') this.#definitions(element);
    else if (tag === 'details') this.#details(element);
    else if (tag === 'pre') this.#text(preformatted(element));
    else if (/\/Question$/i.test(element.attributes.get('itemtype') ?? '')) this.#microdataQuestion(element);
    else this.#children(element);
  }

  #inlineElement(element: HtmlElement): void {
    const isBold = element.tag === 'b' || element.tag === 'strong';
    const isLink = element.tag === 'a';
    this.#bold += isBold ? 1 : 0;
    this.#link += isLink ? 1 : 0;
    if (element.tag === 'span' || isLink) this.#inline.separate(firstText(element));
    this.#children(element);
    this.#bold -= isBold ? 1 : 0;
    this.#link -= isLink ? 1 : 0;
  }

  #custom(element: HtmlElement): void {
    this.#inline.space();
    this.#children(element);
    this.#inline.space();
  }

  #heading(element: HtmlElement): void {
    this.#flush();
    this.#pushHeading(lineOf(element), headingLevel(element));
  }

  #pushHeading(text: string, level: number): void {
    if (text === '') return;
    if (FAQ_NAME.test(text)) this.#isFaq = true;
    this.blocks.push({ type: 'heading', level, text, question: isQuestion(text) || this.#isDeclared(text) });
  }

  /** Controls are not content, except a toggle whose label is a question. */
  #control(element: HtmlElement): void {
    const text = lineOf(element);
    const isToggle = element.tag === 'button' && (isQuestion(text) || this.#isDeclared(text));
    if (isToggle) {
      this.#flush();
      this.#pushHeading(text, QUESTION_LEVEL);
    }
  }

  #list(list: HtmlElement): void {
    if (findAll(list, isComplex).length > 0) this.#children(list);
    else this.#text(listLines(list).join('\n'));
  }

  #table(table: HtmlElement): void {
    if (isLayoutTable(table)) this.#children(table);
    else this.#dataTable(table);
  }

  #dataTable(table: HtmlElement): void {
    const caption = findAll(table, ({ tag }) => tag === 'caption')[0];
    if (caption) this.#text(lineOf(caption));
    this.#text(tableLines(tableRows(table)).join('\n'));
  }

  #definitions(list: HtmlElement): void {
    const pairs = definitionPairs(list);
    const questions = pairs.filter(({ term }) => isQuestion(term) || this.#isDeclared(term)).length;
    const isFaq = questions * 2 >= pairs.length && questions > 0;
    if (isFaq || pairs.some(isLongPair)) for (const pair of pairs) this.#scope(pair.term, isFaq, pair.bodies);
    else this.#text(pairs.map(({ term, bodies }) => pairLine(term, bodies)).join('\n'));
  }

  #details(element: HtmlElement): void {
    const summary = element.children.find((child) => typeof child !== 'string' && child.tag === 'summary');
    const label = summary && typeof summary !== 'string' ? lineOf(summary) : '';
    const body = { ...element, children: element.children.filter((child) => child !== summary) };
    if (label.length < 3 || MORE.test(label)) this.#children(body);
    else this.#scope(label, isQuestion(label) || this.#isDeclared(label) || this.#isFaq, [body]);
  }

  #microdataQuestion(element: HtmlElement): void {
    const name = findAll(element, ({ attributes }) => attributes.get('itemprop') === 'name')[0];
    const answer = findAll(element, ({ attributes }) => /\/Answer$/i.test(attributes.get('itemtype') ?? ''))[0];
    if (name && answer && lineOf(name) !== '') this.#scope(lineOf(name), true, [answer]);
    else this.#children(element);
  }

  #scope(text: string, question: boolean, bodies: HtmlElement[]): void {
    this.blocks.push({ type: 'open', text, question });
    for (const body of bodies) {
      this.#children(body);
      this.#flush();
    }
    this.blocks.push({ type: 'close' });
  }

  #flush(): void {
    const lines = this.#inline.take();
    if (lines.length === 0) return;
    const [first, ...rest] = lines;
    if (first && this.#isBoldQuestion(first.text, first.isBold)) {
      this.#pushHeading(first.text, QUESTION_LEVEL);
      this.#text(rest.map(({ text }) => text).join('\n'));
    } else if (!(lines.every(({ isLink }) => isLink) && lines.every(({ text }) => MORE.test(text)))) {
      this.#text(lines.map(({ text }) => text).join('\n'));
    }
  }

  #isBoldQuestion(text: string, isBold: boolean): boolean {
    return (isBold && isQuestion(text)) || this.#isDeclared(text);
  }

  #isDeclared(text: string): boolean {
    return this.#options.questions.has(oneLine(text).toLowerCase());
  }

  #text(text: string): void {
    if (text.trim() !== '') this.blocks.push({ type: 'text', text });
  }
}

function isHeading({ tag, attributes }: HtmlElement): boolean {
  return /^h[1-6]$/.test(tag) || attributes.get('role') === 'heading';
}

function headingLevel({ tag, attributes }: HtmlElement): number {
  if (/^h[1-6]$/.test(tag)) return Number(tag[1]);
  const level = Number(attributes.get('aria-level'));
  return Number.isInteger(level) && level >= 1 && level <= 6 ? level : 2;
}

function isComplex(element: HtmlElement): boolean {
  return isHeading(element) || /^(?:table|details|dl|pre)$/.test(element.tag);
}

function isLongPair({ bodies }: Pair): boolean {
  return bodies.some(
    (body) =>
      findAll(body, (element) => isComplex(element) || element.tag === 'ul').length > 0 || lineOf(body).length > 300,
  );
}

function pairLine(term: string, bodies: HtmlElement[]): string {
  const text = bodies
    .map((body) => lineOf(body))
    .filter((line) => line !== '')
    .join('; ');
  return text === '' ? `- ${term}` : `- ${term}${/[:?!]$/.test(term) ? '' : ':'} ${text}`;
}

function preformatted(element: HtmlElement): string {
  const visit = (parent: HtmlElement): string =>
    parent.children
      .map((child) => (typeof child === 'string' ? child : child.tag === 'br' ? '\n' : visit(child)))
      .join('');
  return visit(element);
}
