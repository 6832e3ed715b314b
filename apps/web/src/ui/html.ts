/** HTML as a value: what is put into a template is escaped, unless it is HTML itself. Used when pages are built, never in a browser. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Insert = Html | string | number | null | undefined | false | readonly Insert[];

export function html(parts: TemplateStringsArray, ...inserts: Insert[]): Html {
  return new Html(parts.reduce((text, part, i) => text + textOf(inserts[i - 1]) + part));
}

/** For markup from our own renderer only. */
export function trusted(text: string): Html {
  return new Html(text);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function textOf(insert: Insert): string {
  if (insert instanceof Html) return insert.text;
  if (Array.isArray(insert)) return insert.map(textOf).join('');
  return insert === null || insert === undefined || insert === false ? '' : escapeHtml(String(insert));
}
