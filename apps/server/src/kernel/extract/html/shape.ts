// What each element of a tree holds, measured once for all of them, so that judging them takes linear time however they nest.
import type { HtmlElement } from './parse-html.ts';

export interface TextShape {
  chars: number;
  linkChars: number;
  links: number;
  elements: number;
  hasMain: boolean;
  /** Holds the main area or a top heading: never furniture. */
  hasTitle: boolean;
}

/** As the tree is now: measure again after taking elements out. */
export function measure(root: HtmlElement): (element: HtmlElement) => TextShape {
  const shapes = new Map<HtmlElement, TextShape>();
  const visit = (element: HtmlElement, insideLink: boolean): TextShape => {
    const isLink = element.tag === 'a';
    const hasMain = isMain(element);
    const shape = {
      chars: 0,
      linkChars: 0,
      links: isLink ? 1 : 0,
      elements: 1,
      hasMain,
      hasTitle: hasMain || element.tag === 'h1',
    };
    for (const child of element.children) {
      if (typeof child === 'string') {
        const { length } = child.trim();
        shape.chars += length;
        if (insideLink || isLink) shape.linkChars += length;
      } else {
        addTo(shape, visit(child, insideLink || isLink));
      }
    }
    shapes.set(element, shape);
    return shape;
  };
  visit(root, false);
  return (element) => shapes.get(element) ?? visit(element, false);
}

export function isMain({ tag, attributes }: HtmlElement): boolean {
  return tag === 'main' || attributes.get('role') === 'main';
}

function addTo(sum: TextShape, part: TextShape): void {
  sum.chars += part.chars;
  sum.linkChars += part.linkChars;
  sum.links += part.links;
  sum.elements += part.elements;
  sum.hasMain ||= part.hasMain;
  sum.hasTitle ||= part.hasTitle;
}
