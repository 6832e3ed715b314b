/**
 * Markdown of our own docs to HTML: anchors, tables that scroll, links between pages, no inline style or script.
 * `<!-- see also: [a](b.md), [c](d.md) -->` becomes a line of links that is no part of the text.
 */
import { posix } from 'node:path';
import { Lexer, Marked, type RendererObject, type Tokens } from 'marked';
import { escapeHtml } from '../src/ui/html.ts';

export interface RenderedDoc {
  title: string;
  /** First paragraph, as plain text. */
  description: string;
  html: string;
  headings: { id: string; text: string }[];
  generated: boolean;
}

/** `path` is relative to the docs folder, such as guides/personas.md. */
export function renderMarkdown(text: string, path: string): RenderedDoc {
  const headings: RenderedDoc['headings'] = [];
  const marked = new Marked({ renderer: { ...blocks(headings), ...inlines(path) } });
  const tokens = marked.lexer(text);
  const heading = tokens.find((token): token is Tokens.Heading => token.type === 'heading' && token.depth === 1);
  const paragraph = tokens.find((token): token is Tokens.Paragraph => token.type === 'paragraph');
  return {
    title: plainOf(marked.parseInline(heading?.text ?? path) as string),
    description: plainOf(marked.parseInline(paragraph?.text ?? '') as string),
    html: marked.parser(tokens),
    headings,
    generated: text.includes('<!-- generated:'),
  };
}

type Renderer = RendererObject<string, string>;

function blocks(headings: RenderedDoc['headings']): Renderer {
  const used = new Set<string>();
  return {
    heading({ tokens, depth }) {
      const inner = this.parser.parseInline(tokens);
      if (depth === 1) return `<h1>${inner}</h1>\n`;
      const plain = plainOf(inner);
      const id = unique(slugOf(plain), used);
      if (depth === 2) headings.push({ id, text: plain });
      return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${inner}</a></h${depth}>\n`;
    },
    code({ text: source, lang = '' }) {
      const [language = '', ...rest] = lang.split(/\s+/);
      const sample = rest.find((part) => part.startsWith('sample='))?.slice('sample='.length);
      const named = language ? ` class="language-${escapeHtml(language)}"` : '';
      const marked = sample ? ` data-sample="${escapeHtml(sample)}"` : '';
      return `<pre tabindex="0"><code${named}${marked}>${escapeHtml(source)}</code></pre>\n`;
    },
    table({ header, rows }) {
      const row = (cells: Tokens.TableCell[], tag: 'td' | 'th') =>
        `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
      const body = rows.map((cells) => row(cells, 'td')).join('\n');
      return `<div class="table" tabindex="0"><table><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table></div>\n`;
    },
  };
}

function inlines(path: string): Renderer {
  return {
    link({ href, title, tokens }) {
      const attributes = title ? ` title="${escapeHtml(title)}"` : '';
      return `<a href="${escapeHtml(docsAddress(href, path))}"${attributes}>${this.parser.parseInline(tokens)}</a>`;
    },
    html({ text: comment }) {
      const links = /^<!-- see also: (.+) -->\s*$/s.exec(comment)?.[1];
      if (!links) return comment.startsWith('<!--') ? '' : comment;
      return `<p class="see-also">See also: ${this.parser.parseInline(Lexer.lexInline(links))}</p>\n`;
    },
  };
}

/** guides/personas.md#tone, seen from concepts/turns.md, is /docs/guides/personas#tone. */
export function docsAddress(href: string, from: string): string {
  if (/^[a-z]+:|^\/|^#/i.test(href)) return href;
  const [file = '', fragment] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(from), file));
  if (!target.endsWith('.md') || target.startsWith('..')) return href;
  return `${addressOfDoc(target)}${fragment ? `#${fragment}` : ''}`;
}

export function addressOfDoc(path: string): string {
  const address = path.replace(/\.md$/, '').replace(/(^|\/)(?:index|README)$/, '');
  return address === '' ? '/docs' : `/docs/${address}`;
}

function plainOf(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function slugOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s+/g, '-') || 'section'
  );
}

function unique(slug: string, used: Set<string>): string {
  let id = slug;
  for (let n = 2; used.has(id); n++) id = `${slug}-${n}`;
  used.add(id);
  return id;
}
