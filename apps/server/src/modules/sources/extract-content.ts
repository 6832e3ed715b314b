/** One content, by its type, as a document that can be quoted. Pure. */
import type { ExtractedDocument } from '../../kernel/extract/index.ts';
import { cleanText, extractHtml, extractMarkdown, extractText } from '../../kernel/extract/index.ts';
import type { ContentType } from './source.ts';

export interface Content {
  text: string;
  type: ContentType;
  /** Its title where it has none itself. */
  name: string;
  /** Where it was fetched from: what its canonical address is checked against. */
  url: string | null;
}

export function extractContent(content: Content): ExtractedDocument {
  const document = extract(content);
  return { ...document, title: document.title.trim() || cleanText(content.name) };
}

function extract({ text, type, name, url }: Content): ExtractedDocument {
  if (type === 'text/html') return extractHtml(text, { url });
  return type === 'text/markdown' ? extractMarkdown(text) : extractText(text, name);
}
