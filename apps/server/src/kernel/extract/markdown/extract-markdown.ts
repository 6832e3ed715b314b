// A Markdown file as quotable text, by the tokens of `marked`.
import { Lexer, type Token, type Tokens } from 'marked';
import { type Block, isQuestion, QUESTION_LEVEL } from '../blocks.ts';
import { cleanText } from '../clean-text.ts';
import { composeDocument } from '../compose.ts';
import { removeUnseen } from '../html/hidden.ts';
import { lineOf } from '../html/inline.ts';
import { findAll, parseHtml } from '../html/parse-html.ts';
import { readBlocks } from '../html/read-blocks.ts';
import { tableLines } from '../table.ts';
import type { ExtractedDocument } from '../types.ts';
import { type InlineMarkdown, readInline } from './inline-markdown.ts';
import { prepareMarkdown } from './prepare-markdown.ts';

const MAX_LIST_INDENT = 4;

/** The title is the front matter's, else the first top heading, else the first heading, else ''. Never throws on content. */
export function extractMarkdown(markdown: string): ExtractedDocument {
  const { title, language, body } = prepareMarkdown(cleanText(markdown));
  const blocks = new MarkdownReader().read(body);
  const headings = blocks.filter((block) => block.type === 'heading');
  const heading = headings.find(({ level }) => level === 1) ?? headings[0];
  return composeDocument(blocks, { title: title ?? heading?.text ?? '', language, canonicalUrl: null });
}

class MarkdownReader {
  readonly #lexer = new Lexer({ gfm: true });
  readonly #blocks: Block[] = [];
  #openDetails = 0;
  #openMenus = 0;

  read(body: string): Block[] {
    try {
      this.#tokens(this.#lexer.blockTokens(body));
    } catch (error) {
      // Nesting that the caps did not foresee: the words still count.
      if (!(error instanceof RangeError)) throw error;
      return [{ type: 'text', text: body }];
    }
    return this.#blocks;
  }

  #tokens(tokens: Token[]): void {
    for (const token of tokens) this.#token(token as Tokens.Generic);
  }

  #token(token: Tokens.Generic): void {
    const { type } = token;
    if (type === 'html') this.#menu(token.raw);
    // As on a page: what stands between <nav> tags leads elsewhere and says nothing.
    if (this.#openMenus > 0) return;
    if (type === 'heading') this.#heading(this.#inline(token['text']).text, Number(token['depth']));
    else if (type === 'paragraph' || type === 'text') this.#paragraph(this.#inline(token['text']));
    else if (type === 'code') this.#text(String(token['text']));
    else if (type === 'blockquote') this.#tokens(token.tokens ?? []);
    else if (type === 'list') this.#list(token as Tokens.List);
    else if (type === 'table') this.#table(token as Tokens.Table);
    else if (type === 'html') this.#html(token.raw);
  }

  #menu(raw: string): void {
    const opened = raw.match(/<nav\b/gi)?.length ?? 0;
    const closed = raw.match(/<\/nav\s*>/gi)?.length ?? 0;
    this.#openMenus = Math.max(0, this.#openMenus + opened - closed);
  }

  #heading(text: string, level: number): void {
    if (text !== '') this.#blocks.push({ type: 'heading', level, text, question: isQuestion(text) });
  }

  #paragraph({ text, boldLead }: InlineMarkdown): void {
    const question = boldLead !== null && isQuestion(boldLead) ? boldLead : '';
    this.#heading(question, QUESTION_LEVEL);
    this.#text(text.slice(question.length).trim());
  }

  #list(list: Tokens.List): void {
    let lines: string[] = [];
    const flush = (): void => {
      this.#text(lines.join('\n'));
      lines = [];
    };
    const addList = ({ items }: Tokens.List, depth: number): void => {
      for (const item of items) addItem(item, depth);
    };
    const addItem = (item: Tokens.ListItem, depth: number): void => {
      let isFirst = true;
      for (const token of item.tokens) {
        if (token.type === 'list') addList(token as Tokens.List, depth + 1);
        else if (token.type === 'text' || token.type === 'paragraph') {
          const text = this.#inline(String(token.text)).text.replace(/\n/g, ', ');
          const indent = '  '.repeat(Math.min(depth, MAX_LIST_INDENT));
          const lead = lines.length === 0 ? '' : `${indent}  `;
          if (text !== '') lines.push(isFirst ? `${indent}- ${text}` : `${lead}${text}`);
          isFirst = false;
        } else if (token.type !== 'space' && token.type !== 'checkbox') {
          flush();
          this.#token(token as Tokens.Generic);
        }
      }
    };
    addList(list, 0);
    flush();
  }

  #table({ header, rows }: Tokens.Table): void {
    const cells = (row: Tokens.TableCell[], isHeader: boolean) =>
      row.map(({ text }) => ({ text: this.#inline(text).text.replace(/\n/g, ', '), isHeader }));
    this.#text(tableLines([cells(header, true), ...rows.map((row) => cells(row, false))]).join('\n'));
  }

  /** Toggles may hold Markdown between their tags; any other markup gives its text. */
  #html(raw: string): void {
    const opens = /<details\b/i.test(raw);
    const closes = /<\/details\s*>/i.test(raw);
    const root = parseHtml(raw);
    removeUnseen(root);
    if (opens && !closes) {
      const summary = findAll(root, ({ tag }) => tag === 'summary')[0];
      const text = summary ? lineOf(summary) : '';
      this.#openDetails += 1;
      this.#blocks.push({ type: 'open', text, question: isQuestion(text) });
      if (summary) summary.children = [];
    }
    if (closes && !opens) {
      if (this.#openDetails > 0) this.#blocks.push({ type: 'close' });
      this.#openDetails = Math.max(0, this.#openDetails - 1);
    }
    for (const block of readBlocks([root], { title: '', questions: new Set() })) this.#blocks.push(block);
  }

  #inline(source: unknown): InlineMarkdown {
    return readInline(String(source), this.#lexer);
  }

  #text(text: string): void {
    if (text.trim() !== '') this.#blocks.push({ type: 'text', text });
  }
}
