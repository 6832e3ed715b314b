// Runs of text as a browser would show them: white space collapsed, `br` as a line break.
import { type HtmlElement, isInlineTag } from './parse-html.ts';

export interface InlineLine {
  text: string;
  isBold: boolean;
  isLink: boolean;
}
interface InlineState {
  bold: boolean;
  link: boolean;
}

/** Collects one paragraph, line by line. */
export class InlineText {
  #lines: { parts: string[]; plain: number; unlinked: number }[] = [{ parts: [], plain: 0, unlinked: 0 }];
  #space = false;
  #last = '';

  add(text: string, state: InlineState): void {
    const line = this.#lines.at(-1)!;
    for (const word of text.split(/([^\S\u00a0]+)/)) {
      if (word === '') continue;
      if (/^[^\S\u00a0]/.test(word)) {
        this.#space = true;
        continue;
      }
      if (this.#space && line.parts.length > 0) line.parts.push(' ');
      this.#space = false;
      line.parts.push(word);
      this.#last = word;
      if (!state.bold) line.plain += 1;
      if (!state.link) line.unlinked += 1;
    }
  }

  /** Between two elements that a style sheet sets apart: "Fr" and "8–17" must not become "Fr8–17". */
  separate(next: string): void {
    const first = next.trimStart()[0] ?? '';
    const last = this.#last.at(-1) ?? '';
    const caseStep = /\p{Ll}/u.test(last) && /\p{Lu}/u.test(first);
    const digitStep = /\p{L}/u.test(last)
      ? /[\p{N}€$£]/u.test(first)
      : /[\p{N}€$£%:]/u.test(last) && /\p{L}/u.test(first);
    if (caseStep || digitStep) this.#space = true;
  }

  space(): void {
    this.#space = true;
  }

  newLine(): void {
    this.#lines.push({ parts: [], plain: 0, unlinked: 0 });
    this.#space = false;
  }

  take(): InlineLine[] {
    const lines = this.#lines
      .filter(({ parts }) => parts.length > 0)
      .map(({ parts, plain, unlinked }) => ({ text: parts.join(''), isBold: plain === 0, isLink: unlinked === 0 }));
    this.#lines = [{ parts: [], plain: 0, unlinked: 0 }];
    this.#space = false;
    this.#last = '';
    return lines;
  }
}

/** Everything inside as one line; line breaks and blocks become commas where no punctuation stands. */
export function lineOf(element: HtmlElement, skip: (child: HtmlElement) => boolean = () => false): string {
  const inline = new InlineText();
  const state = { bold: false, link: false };
  const visit = (parent: HtmlElement): void => {
    for (const child of parent.children) {
      if (typeof child === 'string') inline.add(child, state);
      else if (skip(child)) continue;
      else if (child.tag === 'br' || child.tag === 'hr') inline.newLine();
      else if (isInlineTag(child.tag)) visitInline(child);
      else visitBlock(child);
    }
  };
  const visitInline = (child: HtmlElement): void => {
    if (child.tag === 'span' || child.tag === 'a') inline.separate(firstText(child));
    visit(child);
  };
  const visitBlock = (child: HtmlElement): void => {
    inline.newLine();
    visit(child);
    inline.newLine();
  };
  visit(element);
  const lines = inline.take().map(({ text }) => text);
  return lines
    .map((text, index) => (index < lines.length - 1 ? `${text}${/[.,;:!?…|–—-]$/.test(text) ? '' : ','} ` : text))
    .join('');
}

export function firstText(element: HtmlElement): string {
  for (const child of element.children) {
    const text = typeof child === 'string' ? child : firstText(child);
    if (text.trim() !== '') return text;
  }
  return '';
}
