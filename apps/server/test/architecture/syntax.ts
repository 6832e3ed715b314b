/** The little of a syntax tree that the rules look at, and one way to walk it. */
import { parseSync } from 'oxc-parser';

export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** `key` is the property of `parent` that holds `node`. */
export type Visit = (node: Syntax, parent: Syntax | null, key: string) => void;

export function parse(path: string, text: string): Syntax {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  return program as unknown as Syntax;
}

export function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string';
}

export function walk(node: Syntax, visit: Visit, parent: Syntax | null = null, key = ''): void {
  visit(node, parent, key);
  for (const [name, child] of childrenOf(node)) walk(child, visit, node, name);
}

export function childrenOf(node: Syntax): [string, Syntax][] {
  const found: [string, Syntax][] = [];
  for (const [name, value] of Object.entries(node)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isSyntax(one)) found.push([name, one]);
  }
  return found;
}

/** The text of a literal string or of a template, with a blank where a value goes; null for anything else. */
export function textOf(node: unknown): string | null {
  if (!isSyntax(node)) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type !== 'TemplateLiteral') return null;
  const quasis = node['quasis'] as { value: { cooked: string | null; raw: string } }[];
  return quasis.map(({ value }) => value.cooked ?? value.raw).join(' ? ');
}

export function nameIn(node: unknown): string {
  return isSyntax(node) && typeof node['name'] === 'string' ? node['name'] : '';
}

/** 1 for the first line. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
