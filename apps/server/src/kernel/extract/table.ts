// Tables as lines that can be quoted one by one.

export interface TableCell {
  text: string;
  isHeader: boolean;
}

/** A longer one is no name of a column; repeated in every row, it would make the text grow with the square of the page. */
const MAX_NAME_CHARS = 200;

/**
 * One line per row. Where a header row names the columns, each cell carries its name, so that a row is understood alone;
 * where only the first column does, it leads the row: 'Monday: 8–17'.
 */
export function tableLines(rows: TableCell[][]): string[] {
  const filled = rows.filter((row) => row.some(({ text }) => text !== ''));
  const [first = [], ...rest] = filled;
  const hasHeaderRow =
    rest.length > 0 &&
    first.length > 1 &&
    first.every(({ isHeader, text }) => text === '' || (isHeader && text.length <= MAX_NAME_CHARS));
  if (!hasHeaderRow) return filled.map(plainLine);
  const names = first.map(({ text }) => columnName(text));
  return rest.map((row) => namedLine(row, names));
}

function plainLine(row: TableCell[]): string {
  const [first, ...rest] = row.filter(({ text }) => text !== '');
  if (!first) return '';
  if (!first.isHeader || rest.length === 0 || rest.some(({ isHeader }) => isHeader)) return joinCells([first, ...rest]);
  return `${first.text}${first.text.endsWith(':') ? '' : ':'} ${joinCells(rest)}`;
}

function namedLine(row: TableCell[], names: string[]): string {
  const filled = row.filter(({ text }) => text !== '');
  // One cell across the table is a caption for the rows below it.
  if (filled.length === 1) return filled[0]!.text;
  return row
    .map(({ text }, column) => {
      const name = names[column] ?? '';
      return text === '' || name === '' || name === text ? text : `${name}: ${text}`;
    })
    .filter((text) => text !== '')
    .join(' | ');
}

function columnName(text: string): string {
  return text.endsWith(':') ? text.slice(0, -1).trimEnd() : text;
}

function joinCells(cells: TableCell[]): string {
  return cells.map(({ text }) => text).join(' | ');
}
