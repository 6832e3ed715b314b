/** Elements from names and text alone: no markup is ever parsed, so nothing that is shown can become code. */

type Attribute = string | number | boolean | null | undefined;
type Child = Node | string | null | false | undefined;

export interface Traits {
  [attribute: string]: Attribute | Record<string, (event: never) => void>;
  /** Listeners by event name. */
  on?: Record<string, (event: never) => void>;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  traits: Traits = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setTraits(element, traits);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export function setTraits(element: Element, { on = {}, ...attributes }: Traits): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener as EventListener);
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** A drawing of strokes on a grid of 24. */
export function icon(strokes: string): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  setTraits(svg, { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' });
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', strokes);
  svg.append(path);
  return svg;
}

/** A button with an icon alone, named for those who do not see it and on hover. */
export function iconButton(name: string, strokes: string, act: () => void, traits: Traits = {}): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': name, title: name, on: { click: act }, ...traits },
    icon(strokes),
  );
}

let lastId = 0;
/** Unique in this page, for aria-controls and the like. */
export function newElementId(): string {
  lastId += 1;
  return `bob-${lastId}`;
}
