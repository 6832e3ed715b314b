/** Markdown of our own docs to HTML: anchors, tables that scroll, links between pages, no inline style or script. */
import { posix } from 'node:path';
import { Marked, type Tokens } from 'marked';
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
  const used = new Set<string>();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const inner = this.parser.parseInline(tokens);
        if (depth === 1) return `<h1>${inner}</h1>\n`;
        const plain = plainOf(inner);
        const id = unique(slugOf(plain), used);
        if (depth === 2) headings.push({ id, text: plain });
        return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${inner}</a></h${depth}>\n`;
      },
      link({ href, title, tokens }: Tokens.Link) {
        const attributes = title ? ` title="${escapeHtml(title)}"` : '';
        return `<a href="${escapeHtml(docsAddress(href, path))}"${attributes}>${this.parser.parseInline(tokens)}</a>`;
      },
      code({ text: source, lang = '' }: Tokens.Code) {
        const [language = '', ...rest] = lang.split(/\s+/);
        const sample = rest.find((part) => part.startsWith('sample='))?.slice('sample='.length);
        const facts = `${language ? ` class="language-${escapeHtml(language)}"` : ''}${sample ? ` data-sample="${escapeHtml(sample)}"` : ''}`;
        return `<pre tabindex="0"><code${facts}>${escapeHtml(source)}</code></pre>\n`;
      },
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: 'td' | 'th') =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        const body = token.rows.map((cells) => row(cells, 'td')).join('\n');
        const head = token.header.some((cell) => cell.text !== '') ? `<thead>${row(token.header, 'th')}</thead>` : '';
        return `<div class="table" tabindex="0" role="region"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
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
