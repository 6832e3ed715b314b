/** Pieces of generated Markdown. */
export const marker = '<!-- generated: npm run generate -->';

export function page(title: string, lead: string, ...blocks: (string | null)[]): string {
  return `${[`# ${title}`, marker, lead, ...blocks].filter((block) => block !== null && block !== '').join('\n\n')}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
