// Spaces at the ends of lines, taken off from behind: a pattern would try every space of a long run as its start.

export function trimLineEnds(text: string): string {
  return text.split('\n').map(trimLineEnd).join('\n');
}

/** Without the spaces and tabs at its end. */
export function trimLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && isSpaceOrTab(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

function isSpaceOrTab(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}
