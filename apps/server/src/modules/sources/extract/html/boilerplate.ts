// Takes menus, banners and footers out of a page, in place, and finds the element that holds its main content.
// When in doubt a block stays: a price list lost is worse than a menu kept.
import { findAll, type HtmlElement, rawText } from './parse-html.ts';

const CONSENT_NAME =
  /cookie[-_]?(?:banner|bar|notice|consent|popup|layer|modal|overlay|hinweis|law|message|dialog|settings|manager|box|wall|note|info)|consent|gdpr|dsgvo|onetrust|usercentrics|cybot|cookiebot|borlabs|cmplz|iubenda|didomi|klaro|cc-window|cc-banner/;
const FURNITURE_NAME =
  /(?:^|[\s_-])(?:breadcrumbs?|pagination|pager|skip-?(?:links?|nav|to-content)|(?:language|lang)-?(?:switch(?:er)?|selector)|search-?form|offcanvas|off-canvas|mobile-menu|site-header|site-footer|page-footer|main-footer|colophon|navbar|topbar|top-bar|site-nav|main-nav|back-?to-?top|comment-?respond|advertisement|lightbox)(?:[\s_-]|$)/;
/** Names that real content carries too (a restaurant's "menu"): they count only for blocks made of links. */
const LINKISH_NAME =
  /(?:^|[\s_-])(?:nav|navi|navigation|menu|menue|submenu|sidebar|widget-area|footer|social|share|sharing|related|recommended|toc|login|tags?|meta|comments?|subscribe)(?:[\s_-]|$)/;
const FURNITURE_ROLE = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'dialog',
  'alertdialog',
  'menu',
  'menubar',
  'tablist',
  'toolbar',
]);
const ACCEPT =
  /accept|agree|allow all|got it|akzeptieren|zustimmen|einverstanden|ablehnen|verstanden|acept|rechaz|accett|rifiut|accepte|refuser|akkoord|weiger|zaakceptuj|akceptuj|odrzu|aceit|recus|同意|許可|拒否/i;
const MIN_MAIN_CHARS = 100;

export interface TextShape {
  chars: number;
  linkChars: number;
  links: number;
}

export function shapeOf(element: HtmlElement, insideLink = false): TextShape {
  const inLink = insideLink || element.tag === 'a';
  const shape: TextShape = { chars: 0, linkChars: 0, links: element.tag === 'a' ? 1 : 0 };
  for (const child of element.children) {
    const part =
      typeof child === 'string'
        ? { chars: visibleLength(child), linkChars: inLink ? visibleLength(child) : 0, links: 0 }
        : shapeOf(child, inLink);
    shape.chars += part.chars;
    shape.linkChars += part.linkChars;
    shape.links += part.links;
  }
  return shape;
}

/** Removes what is never content, wherever it stands: consent layers first of all. */
export function removeConsent(root: HtmlElement): void {
  removeWhere(root, (element) => isConsent(element));
}

export function removeFurniture(root: HtmlElement): void {
  removeWhere(root, isFurniture);
}

/** The elements with the main content: every `main`, else the one container that clearly holds it, else the body. */
export function mainRoots(root: HtmlElement): { roots: HtmlElement[]; marked: boolean } {
  const body = findAll(root, ({ tag }) => tag === 'body')[0] ?? root;
  const total = shapeOf(body).chars;
  const mains = outermost(body, ({ tag, attributes }) => tag === 'main' || attributes.get('role') === 'main');
  const mainChars = mains.reduce((sum, main) => sum + shapeOf(main).chars, 0);
  if (mainChars >= MIN_MAIN_CHARS || (mainChars > 0 && mainChars >= total / 5)) return { roots: mains, marked: true };
  const named = outermost(
    body,
    ({ tag, attributes }) =>
      tag === 'div' && /^(?:main|content|main-content|primary|page-content|inhalt)$/i.test(attributes.get('id') ?? ''),
  );
  const only = named.length === 1 ? named[0]! : null;
  if (only && shapeOf(only).chars >= total * 0.6) return { roots: [only], marked: false };
  return { roots: [body], marked: false };
}

/** Where no `main` says what is content: lists of links stay only as what a heading announces. */
export function removeLinkLists(root: HtmlElement): void {
  let started = false;
  let last: 'heading' | 'text' | 'links' = 'links';
  const visit = (element: HtmlElement): void => {
    element.children = element.children.filter((child) => {
      if (typeof child === 'string') return true;
      if (/^h[1-6]$/.test(child.tag)) {
        last = 'heading';
        started ||= child.tag <= 'h2';
        return true;
      }
      const shape = shapeOf(child);
      if (isLinkList(child, shape)) {
        const announced = started && last === 'heading';
        last = 'links';
        return announced;
      }
      if (shape.chars > 0 && isLeafBlock(child)) {
        last = 'text';
        started ||= shape.chars - shape.linkChars >= 60;
        return true;
      }
      visit(child);
      return true;
    });
  };
  visit(root);
}

function isLinkList(element: HtmlElement, { chars, linkChars, links }: TextShape): boolean {
  if (links < 3 || linkChars < chars * 0.6 || linkChars / links > 40 || chars - linkChars > 200) return false;
  return !containsTitle(element);
}

function isLeafBlock(element: HtmlElement): boolean {
  return !element.children.some(
    (child) =>
      typeof child !== 'string' &&
      /^(?:div|section|article|ul|ol|p|h[1-6]|table|aside|header|footer|form)$/.test(child.tag),
  );
}

function isConsent(element: HtmlElement): boolean {
  if (/^(?:html|body|main|#root)$/.test(element.tag) || containsTitle(element)) return false;
  if (CONSENT_NAME.test(nameOf(element))) return true;
  if (!/^(?:div|section|aside|form|dialog)$/.test(element.tag)) return false;
  const text = rawText(element, 1_600);
  if (text.length >= 1_500 || !/cookie/i.test(text)) return false;
  const buttons = findAll(
    element,
    ({ tag, attributes }) => tag === 'button' || tag === 'a' || attributes.get('role') === 'button',
  );
  return buttons.some((button) => rawText(button, 60).length < 50 && ACCEPT.test(rawText(button, 60)));
}

function isFurniture(element: HtmlElement, { insideMain, afterHeading }: Place): boolean {
  const { tag, attributes } = element;
  if (/^(?:html|body|main|#root|h[1-6])$/.test(tag)) return false;
  const role = attributes.get('role') ?? '';
  if (tag === 'nav' || tag === 'dialog') return !containsMain(element);
  if (tag === 'footer') return !insideMain || isMadeOfLinks(element) || /©/.test(rawText(element, 500));
  if (tag === 'header' && !insideMain) return !containsTitle(element);
  if (tag === 'aside' && !insideMain) return isMadeOfLinks(element) || !/\d/.test(rawText(element, 2_000));
  if (FURNITURE_ROLE.has(role)) return !containsTitle(element);
  const name = nameOf(element);
  if (name === '') return false;
  if (/(?:^|\s)footer(?:\s|$)/.test(name) && !insideMain) return !containsTitle(element);
  if (FURNITURE_NAME.test(name)) return !containsTitle(element);
  // Links that a heading announces are what the page lists, whatever their list is called.
  return !afterHeading && LINKISH_NAME.test(name) && isMadeOfLinks(element) && !containsTitle(element);
}

function isMadeOfLinks(element: HtmlElement): boolean {
  const { chars, linkChars } = shapeOf(element);
  return linkChars >= chars * 0.5;
}

function containsTitle(element: HtmlElement): boolean {
  return (
    findAll(element, ({ tag, attributes }) => tag === 'h1' || tag === 'main' || attributes.get('role') === 'main')
      .length > 0
  );
}

function containsMain(element: HtmlElement): boolean {
  return findAll(element, ({ tag, attributes }) => tag === 'main' || attributes.get('role') === 'main').length > 0;
}

function nameOf({ attributes }: HtmlElement): string {
  return `${attributes.get('class') ?? ''} ${attributes.get('id') ?? ''}`.trim().toLowerCase();
}

function visibleLength(text: string): number {
  return text.trim().length;
}

function outermost(root: HtmlElement, matches: (element: HtmlElement) => boolean): HtmlElement[] {
  if (matches(root)) return [root];
  return root.children.flatMap((child) => (typeof child === 'string' ? [] : outermost(child, matches)));
}

interface Place {
  insideMain: boolean;
  /** The nearest element before it, under the same parent, is a heading. */
  afterHeading: boolean;
}

function removeWhere(root: HtmlElement, drop: (element: HtmlElement, place: Place) => boolean): void {
  const visit = (element: HtmlElement, outerMain: boolean): void => {
    const { tag, attributes } = element;
    const insideMain = outerMain || tag === 'main' || tag === 'article' || attributes.get('role') === 'main';
    let afterHeading = false;
    element.children = element.children.filter((child) => {
      if (typeof child === 'string') return true;
      const place = { insideMain, afterHeading };
      afterHeading = /^h[1-6]$/.test(child.tag);
      if (drop(child, place)) return false;
      visit(child, insideMain);
      return true;
    });
  };
  visit(root, false);
}
