// Mozilla's Readability as a second reading of a page. It knows articles well and drops price lists, so it is only asked, never trusted alone.
import { createRequire } from 'node:module';
import { findAll, type HtmlElement, parseHtml } from './parse-html.ts';

const MAX_ELEMENTS = 8_000;
const MAX_CHARS = 600_000;
const require = createRequire(import.meta.url);
type ReadableDocument = ConstructorParameters<typeof import('@mozilla/readability').Readability>[0];

/** The article that Readability finds, as a tree of ours, or null when there is none or the page is too large to ask. */
export function readableArticle(page: HtmlElement): HtmlElement | null {
  if (findAll(page, () => true).length > MAX_ELEMENTS) return null;
  const html = serialise(page);
  if (html.length > MAX_CHARS) return null;
  // Loaded when first needed: together they hold 8 MB, and most pages never ask.
  const { parseHTML } = require('linkedom') as typeof import('linkedom');
  const { Readability } = require('@mozilla/readability') as typeof import('@mozilla/readability');
  try {
    const { document } = parseHTML(`<!doctype html><html><head></head><body>${html}</body></html>`);
    const article = new Readability(document as unknown as ReadableDocument, { keepClasses: true }).parse();
    return article?.content ? parseHtml(article.content) : null;
  } catch {
    // Readability throws on shapes it does not expect; our own reading then stands.
    return null;
  }
}

function serialise(element: HtmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return escapeHtml(child);
      if (/^(?:head|html|body|#root)$/.test(child.tag)) return serialise(child);
      if (!/^[a-z][a-z0-9-]*$/.test(child.tag)) return serialise(child);
      const attributes = [...child.attributes]
        .filter(([name]) => name !== 'style')
        .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
      const isVoid = child.tag === 'br' || child.tag === 'hr';
      return `<${child.tag}${attributes.join('')}>${isVoid ? '' : `${serialise(child)}</${child.tag}>`}`;
    })
    .join('');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
