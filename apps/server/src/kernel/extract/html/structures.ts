// Lists, tables and definition lists of a cleaned tree, as lines, rows and pairs.
import type { TableCell } from '../table.ts';
import { lineOf } from './inline.ts';
import { findAll, type HtmlElement } from './parse-html.ts';

const MAX_INDENT = 4;
const MAX_SPAN = 50;
const MAX_CARRIED_CELLS = 50_000;

export interface Pair {
  term: string;
  bodies: HtmlElement[];
}

/** '- …' per item; a list inside an item follows it, indented by two spaces. */
export function listLines(list: HtmlElement, depth = 0): string[] {
  const lines: string[] = [];
  const indent = '  '.repeat(Math.min(depth, MAX_INDENT));
  for (const item of elementsOf(list)) {
    if (isList(item)) {
      for (const line of listLines(item, depth + 1)) lines.push(line);
      continue;
    }
    const text = lineOf(item, isList);
    if (text !== '') lines.push(`${indent}- ${text}`);
    for (const inner of innerLists(item)) for (const line of listLines(inner, depth + 1)) lines.push(line);
  }
  return lines;
}

export function tableRows(table: HtmlElement): TableCell[][] {
  const rows: TableCell[][] = [];
  /** Cells that reach down from rows above, by column. */
  let reaching = new Map<number, { cell: TableCell; rows: number }>();
  let carried = 0;
  for (const [index, row] of ownRows(table).entries()) {
    const isHead = row.isHead || (index === 0 && isBoldRow(row));
    const cells: TableCell[] = [];
    const next: typeof reaching = new Map();
    const takeReaching = (): void => {
      for (let above = reaching.get(cells.length); above; above = reaching.get(cells.length)) {
        if (above.rows > 1 && carried < MAX_CARRIED_CELLS)
          next.set(cells.length, { cell: above.cell, rows: above.rows - 1 });
        carried += 1;
        cells.push(above.cell);
      }
    };
    for (const element of cellsOf(row)) {
      takeReaching();
      const cell = { text: lineOf(element), isHeader: isHead || element.tag === 'th' };
      const rowSpan = spanOf(element, 'rowspan');
      if (rowSpan > 1) next.set(cells.length, { cell, rows: rowSpan - 1 });
      cells.push(cell);
      for (let extra = spanOf(element, 'colspan'); extra > 1; extra--)
        cells.push({ text: '', isHeader: cell.isHeader });
    }
    takeReaching();
    reaching = next;
    rows.push(cells);
  }
  return rows;
}

/** A table that only places things: it holds other blocks, or has a single row or column. */
export function isLayoutTable(table: HtmlElement): boolean {
  const role = table.attributes.get('role');
  if (role === 'presentation' || role === 'none') return true;
  const inner = findAll(table, ({ tag }) => /^(?:table|h[1-6]|ul|ol|dl|form|details)$/.test(tag)).filter(
    (element) => element !== table,
  );
  if (inner.length > 0) return true;
  const widths = ownRows(table).map((row) => cellsOf(row).length);
  const longest = findAll(table, ({ tag }) => tag === 'td').some(
    (cell) => cell.children.length > 0 && lineOf(cell).length > 600,
  );
  return longest || widths.every((width) => width <= 1) || (widths.length === 1 && widths[0]! <= 2);
}

export function definitionPairs(list: HtmlElement): Pair[] {
  const pairs: Pair[] = [];
  let terms: string[] = [];
  let bodies: HtmlElement[] = [];
  const end = (): void => {
    if (terms.length > 0 || bodies.length > 0) pairs.push({ term: terms.join(', '), bodies });
    terms = [];
    bodies = [];
  };
  for (const element of ownTerms(list)) {
    if (element.tag === 'dd') bodies.push(element);
    else {
      if (bodies.length > 0) end();
      terms.push(lineOf(element));
    }
  }
  end();
  return pairs;
}

function ownTerms(list: HtmlElement): HtmlElement[] {
  return elementsOf(list).flatMap((child) => {
    if (child.tag === 'dt' || child.tag === 'dd') return [child];
    return child.tag === 'div' ? ownTerms(child) : [];
  });
}

interface TableRow {
  element: HtmlElement;
  isHead: boolean;
}

function ownRows(table: HtmlElement): TableRow[] {
  const rows: TableRow[] = [];
  for (const child of elementsOf(table)) {
    if (child.tag === 'tr') rows.push({ element: child, isHead: table.tag === 'thead' });
    else if (/^t(?:head|body|foot)$/.test(child.tag)) for (const row of ownRows(child)) rows.push(row);
  }
  return rows;
}

function cellsOf(row: TableRow): HtmlElement[] {
  return elementsOf(row.element).filter(({ tag }) => tag === 'td' || tag === 'th');
}

/** Many editors know no `th`: a first row set in bold is a header row too. */
function isBoldRow(row: TableRow): boolean {
  const cells = cellsOf(row);
  const isBold = (cell: HtmlElement): boolean => lineOf(cell, ({ tag }) => tag === 'b' || tag === 'strong') === '';
  return cells.length > 1 && cells.every(isBold) && cells.some((cell) => lineOf(cell) !== '');
}

function elementsOf(element: HtmlElement): HtmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

function innerLists(item: HtmlElement): HtmlElement[] {
  return elementsOf(item).flatMap((child) => (isList(child) ? [child] : innerLists(child)));
}

function isList({ tag }: HtmlElement): boolean {
  return tag === 'ul' || tag === 'ol' || tag === 'menu';
}

function spanOf(element: HtmlElement, name: string): number {
  const span = Number.parseInt(element.attributes.get(name) ?? '1', 10);
  return span > 1 ? Math.min(span, MAX_SPAN) : 1;
}
