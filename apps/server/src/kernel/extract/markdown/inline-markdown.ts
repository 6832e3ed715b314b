// Inline Markdown as the text a reader sees: links as their words, no images, no tags.
import type { Lexer, Token } from 'marked';
import { parseHtml, rawText } from '../html/parse-html.ts';

/** The lexer's work grows with the square of these; a text with more of them is no prose and stays as it is. */
const MAX_DELIMITERS = 300;
const MAX_INLINE_CHARS = 50_000;

export interface InlineMarkdown {
  text: string;
  /** The bold text that fills the first line, if any. */
  boldLead: string | null;
}

export function readInline(source: string, lexer: Lexer): InlineMarkdown {
  const delimiters = source.match(/[*_~`[\]<]/g)?.length ?? 0;
  if (delimiters > MAX_DELIMITERS || source.length > MAX_INLINE_CHARS) {
    return { text: decode(source.replace(/<\/?[a-z][^<>]{0,500}>/gi, '')), boldLead: null };
  }
  const tokens = lexer.inlineTokens(source);
  const text = tokensText(tokens)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
  const [first, second] = tokens;
  const endsLine = !second || second.type === 'br' || /^\s*\n/.test(second.raw);
  return { text, boldLead: first?.type === 'strong' && endsLine ? tokensText([first]) : null };
}

function tokensText(tokens: Token[]): string {
  let skipping: string | null = null;
  let text = '';
  for (const token of tokens) {
    if (token.type === 'html') skipping = scriptState(token.raw, skipping);
    if (skipping === null) text += tokenText(token);
  }
  return text;
}

/** Between `<script>` and `</script>` nothing is text. */
function scriptState(tag: string, open: string | null): string | null {
  const name = /^<(\/?)(script|style|template)\b/i.exec(tag);
  if (!name) return open;
  if (name[1] === '/') return null;
  return name[2]!.toLowerCase();
}

function tokenText(token: Token): string {
  if (token.type === 'br') return '\n';
  if (token.type === 'image' || token.type === 'checkbox') return '';
  if (token.type === 'html') return /^<br\b/i.test(token.raw) ? '\n' : '';
  if (token.type === 'codespan') return token.text;
  if ('tokens' in token && token.tokens) return tokensText(token.tokens);
  if (token.type === 'escape') return token.text;
  // A line end inside a paragraph is only where the author's editor wrapped it.
  return decode('text' in token ? String(token.text) : token.raw).replace(/\n/g, ' ');
}

function decode(text: string): string {
  return text.includes('&') ? rawText(parseHtml(text.replace(/</g, '&lt;'))) : text;
}
