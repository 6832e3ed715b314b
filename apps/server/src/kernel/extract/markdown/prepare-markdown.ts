// Makes Markdown safe and plain before it is lexed: front matter taken off, admonition marks turned into text,
// and nesting capped, because the lexer recurses into it.
import { primaryLanguage } from '../html/page-facts.ts';

export interface PreparedMarkdown {
  title: string | null;
  language: string | null;
  body: string;
}

const MAX_CHARS = 8_000_000;
const MAX_FRONT_MATTER_CHARS = 20_000;
const MAX_INDENT = 24;
const MAX_MARKERS = 8;

/** Takes text with \n line ends. */
export function prepareMarkdown(markdown: string): PreparedMarkdown {
  const { fields, rest } = takeFrontMatter(markdown.slice(0, MAX_CHARS));
  return {
    title: fields.get('title') || null,
    language: primaryLanguage(fields.get('language') ?? fields.get('lang') ?? fields.get('locale')),
    body: plainLines(rest.split('\n')).join('\n'),
  };
}

function takeFrontMatter(markdown: string): { fields: Map<string, string>; rest: string } {
  const fields = new Map<string, string>();
  if (!/^---[ \t]*\n/.test(markdown)) return { fields, rest: markdown };
  const end = /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(markdown.slice(0, MAX_FRONT_MATTER_CHARS));
  if (!end) return { fields, rest: markdown };
  const lines = markdown.slice(0, end.index).split('\n').slice(1);
  const isFrontMatter = lines.every((line) => /^\s|^$|^#|^-\s|^[\w-]+\s*:/.test(line));
  if (!isFrontMatter) return { fields, rest: markdown };
  for (const line of lines) {
    const field = /^([\w-]+)\s*:\s*(.*)$/.exec(line);
    if (field) fields.set(field[1]!.toLowerCase(), unquote(field[2]!.trim()));
  }
  return { fields, rest: markdown.slice(end.index + end[0].length) };
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(value);
  if (!quoted) return withoutRemark(value);
  return quoted[1] !== undefined ? quoted[1].replace(/\\(.)/g, '$1') : quoted[2]!.replace(/''/g, "'");
}

/** What follows a `#` after white space. */
function withoutRemark(value: string): string {
  const mark = value.search(/\s#/);
  return mark < 0 ? value : value.slice(0, mark).trimEnd();
}

function plainLines(lines: string[]): string[] {
  const result: string[] = [];
  let fence: string | null = null;
  let inAdmonition = false;
  for (const line of lines) {
    const mark = /^[\s>]{0,40}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
      result.push(inAdmonition ? dedent(line) : line);
      continue;
    }
    fence = mark;
    const block = /^(?:!!!|\?\?\?\+?)\s+\w+(?:\s+"([^"]*)")?\s*$/.exec(line);
    if (block) {
      inAdmonition = true;
      result.push('', block[1] ?? '', '');
      continue;
    }
    if (inAdmonition && /^\S/.test(line)) inAdmonition = false;
    result.push(capNesting(withoutMark(inAdmonition ? dedent(line) : line)));
  }
  return result;
}

/** `:::note[Title]` and `> [!NOTE]` say how a box looks; only a title of its own is content. */
function withoutMark(line: string): string {
  const container = /^\s{0,12}:{3,}\s*(?:\w+)?\s*(?:\[([^\]]*)\]|\{[^}]*\}|([^[{]*))?.*$/.exec(line);
  if (container) return `\n${container[1] ?? container[2]?.trim() ?? ''}\n`;
  return line.replace(/^(\s*>\s*)\[!\w+\][+-]?\s*/, '$1');
}

function dedent(line: string): string {
  return line.replace(/^(?: {4}|\t)/, '');
}

function capNesting(line: string): string {
  const indent = /^[ \t]*/.exec(line)![0];
  const body = line.slice(indent.length);
  const kept = indent.length > MAX_INDENT ? indent.slice(0, MAX_INDENT).replace(/\t/g, ' ') : indent;
  const isRule = /^(?:-[ \t]*)+$|^(?:\*[ \t]*)+$/.test(body);
  const markers = isRule ? '' : (/^(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)+/.exec(body)?.[0] ?? '');
  return kept + (countMarkers(markers) > MAX_MARKERS ? '- ' : markers) + body.slice(markers.length);
}

function countMarkers(markers: string): number {
  return markers.split(/[ \t]+|(?<=>)/).filter((marker) => marker !== '').length;
}
