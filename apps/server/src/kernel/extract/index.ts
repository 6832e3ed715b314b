// Files and pages as quotable text. Pure: no network, no disk, the same output for the same input.
export { cleanText } from './clean-text.ts';
export { extractHtml } from './html/extract-html.ts';
export { extractMarkdown } from './markdown/extract-markdown.ts';
export { extractText } from './text.ts';
export type { ContentKind, ExtractedDocument, ExtractedSection } from './types.ts';
