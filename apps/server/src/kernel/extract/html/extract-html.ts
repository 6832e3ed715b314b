// A web page as the text a visitor reads in its main area. Our own reading keeps whatever may be content;
// Readability is asked where ours found little, or where the page says it is an article.

import { type Block, oneLine } from '../blocks.ts';
import { composeDocument } from '../compose.ts';
import type { ExtractedDocument } from '../types.ts';
import { mainRoots, removeConsent, removeFurniture, removeLinkLists } from './boilerplate.ts';
import { removeUnseen } from './hidden.ts';
import { readPageFacts } from './page-facts.ts';
import { findAll, type HtmlElement, parseHtml } from './parse-html.ts';
import { readBlocks } from './read-blocks.ts';
import { readableArticle } from './second-opinion.ts';
import { measure } from './shape.ts';
import { type DeclaredQuestion, readStructuredData } from './structured-data.ts';

const LITTLE_CHARS = 300;
const ARTICLE_CHARS = 1_000;

/** Reads a page whose charset is already decoded. `url` is where it was fetched from, for its canonical address. Never throws on content. */
export function extractHtml(html: string, { url }: { url: string | null }): ExtractedDocument {
  const page = parseHtml(html);
  const facts = readPageFacts(page, url);
  const data = readStructuredData(page);
  removeUnseen(page);
  removeConsent(page);
  const everything = copyTree(page);
  const read = (roots: HtmlElement[]): Block[] =>
    readBlocks(roots, {
      title: facts.title,
      questions: new Set(data.questions.map(({ question }) => normal(question))),
    });
  const own = ownReading(page, read);
  const blocks = fullerReading(own, { everything, isArticle: data.isArticle, read });
  const missing = missingQuestions(data.questions, blocks, read);
  const under: Block = { type: 'heading', level: 1, text: facts.title, question: false };
  return composeDocument(missing.length > 0 ? [...blocks, under, ...missing] : blocks, facts);
}

type Read = (roots: HtmlElement[]) => Block[];

interface Reading {
  blocks: Block[];
  /** Characters outside links: menus must not make a reading look fuller. */
  chars: number;
}

function readingOf(roots: HtmlElement[], read: Read): Reading {
  const shapes = roots.map((root) => measure(root)(root));
  return { blocks: read(roots), chars: shapes.reduce((sum, { chars, linkChars }) => sum + chars - linkChars, 0) };
}

function ownReading(page: HtmlElement, read: Read): Reading {
  removeFurniture(page);
  const { roots, marked } = mainRoots(page);
  if (!marked) for (const root of roots) removeLinkLists(root);
  return readingOf(roots, read);
}

function fullerReading(own: Reading, page: { everything: HtmlElement; isArticle: boolean; read: Read }): Block[] {
  const isFaq = own.blocks.some((block) => 'question' in block && block.question);
  const isPlainArticle = page.isArticle && !isFaq;
  if (own.chars >= LITTLE_CHARS && !isPlainArticle) return own.blocks;
  const article = readableArticle(page.everything);
  const other = article ? readingOf([article], page.read) : { blocks: [], chars: 0 };
  if (other.chars > own.chars * 1.2) return other.blocks;
  if (isPlainArticle && other.chars >= ARTICLE_CHARS && other.chars * 3 >= own.chars) return other.blocks;
  // A page of nothing but what looks like furniture: better all of it than none.
  return own.blocks.length > 0 ? own.blocks : page.read([page.everything]);
}

/** Declared questions that the page shows nowhere else in a form we recognised. */
function missingQuestions(declared: DeclaredQuestion[], blocks: Block[], read: Read): Block[] {
  const shown = new Set(blocks.flatMap((block) => ('question' in block && block.question ? [normal(block.text)] : [])));
  const texts = normal(blocks.map((block) => (block.type === 'text' ? block.text : '')).join('\n'));
  return declared.flatMap(({ question, answer }) => {
    const body = read([parseHtml(answer)]).filter(({ type }) => type === 'text');
    const text = normal(body.map((block) => (block.type === 'text' ? block.text : '')).join('\n'));
    if (shown.has(normal(question)) || text === '' || texts.includes(text)) return [];
    shown.add(normal(question));
    return [{ type: 'open', text: question, question: true }, ...body, { type: 'close' }] satisfies Block[];
  });
}

function normal(text: string): string {
  return oneLine(text).toLowerCase();
}

function copyTree(element: HtmlElement): HtmlElement {
  const body = findAll(element, ({ tag }) => tag === 'body')[0] ?? element;
  const copy = (node: HtmlElement): HtmlElement => ({
    ...node,
    children: node.children.map((child) => (typeof child === 'string' ? child : copy(child))),
  });
  return copy(body);
}
