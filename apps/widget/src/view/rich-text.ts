/** A reply as elements: text nodes, bold, lists, links that show their host, and the numbered marks of its citations. */
import { type Block, type Inline, parseMarkdown } from '../core/markdown.ts';
import { h } from './dom.ts';
import { outsideLink } from './outside-link.ts';

export interface RichText {
  text: string;
  citations: readonly { start: number; end: number }[];
  newTab: string;
  /** The control that opens a citation. */
  mark(citation: number): HTMLElement;
}

export function richText(given: RichText): HTMLElement[] {
  return parseMarkdown(given.text, given.citations).map((block) => blockElement(block, given));
}

function blockElement(block: Block, given: RichText): HTMLElement {
  if (block.kind === 'paragraph') return h('p', {}, ...inline(block.children, given));
  const items = block.items.map((item) => h('li', {}, ...inline(item, given)));
  return block.ordered ? h('ol', { start: block.start === 1 ? null : block.start }, ...items) : h('ul', {}, ...items);
}

function inline(children: readonly Inline[], given: RichText): (Node | string)[] {
  return children.map((child) => inlineNode(child, given));
}

function inlineNode(child: Inline, given: RichText): Node | string {
  switch (child.kind) {
    case 'text':
      return child.text;
    case 'break':
      return h('br');
    case 'bold':
      return h('strong', {}, ...inline(child.children, given));
    case 'mark':
      return given.mark(child.citation);
    case 'link':
      return outsideLink(child.link, child.text, given.newTab);
  }
}
