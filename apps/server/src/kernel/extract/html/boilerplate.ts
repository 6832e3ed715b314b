// Takes menus, banners and footers out of a page, in place, and finds the element that holds its main content.
// When in doubt a block stays: a price list lost is worse than a menu kept.
import { findAll, type HtmlElement, rawText } from './parse-html.ts';
import { isMain, measure, type TextShape } from './shape.ts';

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
const MAIN_ID = /^(?:main|content|main-content|primary|page-content|inhalt)$/i;
const BLOCK = /^(?:div|section|article|ul|ol|p|h[1-6]|table|aside|header|footer|form)$/;
const MIN_MAIN_CHARS = 100;
const MAX_CONSENT_CHARS = 1_500;
const MAX_CONSENT_ELEMENTS = 400;

/** Removes consent layers: never content, wherever they stand. */
export function removeConsent(root: HtmlElement): void {
  removeWhere(root, (element, { shape }) => isConsent(element, shape));
}

export function removeFurniture(root: HtmlElement): void {
  removeWhere(root, isFurniture);
}

/** The elements with the main content: every `main`, else the one container that clearly holds it, else the body. */
export function mainRoots(root: HtmlElement): { roots: HtmlElement[]; marked: boolean } {
  const body = findAll(root, ({ tag }) => tag === 'body')[0] ?? root;
  const shapeOf = measure(body);
  const total = shapeOf(body).chars;
  const mains = outermost(body, isMain);
  const mainChars = mains.reduce((sum, main) => sum + shapeOf(main).chars, 0);
  if (mainChars >= MIN_MAIN_CHARS || (mainChars > 0 && mainChars >= total / 5)) return { roots: mains, marked: true };
  const named = outermost(body, ({ tag, attributes }) => tag === 'div' && MAIN_ID.test(attributes.get('id') ?? ''));
  const only = named.length === 1 ? named[0]! : null;
  if (only && shapeOf(only).chars >= total * 0.6) return { roots: [only], marked: false };
  return { roots: [body], marked: false };
}

/** Where no `main` says what is content: lists of links stay only as what a heading announces. */
export function removeLinkLists(root: HtmlElement): void {
  const shapeOf = measure(root);
  let started = false;
  let last: 'heading' | 'text' | 'links' = 'links';
  const keeps = (child: HtmlElement): boolean => {
    const shape = shapeOf(child);
    if (/^h[1-6]$/.test(child.tag)) {
      last = 'heading';
      started ||= child.tag <= 'h2';
    } else if (isLinkList(shape)) {
      const isAnnounced = started && last === 'heading';
      last = 'links';
      return isAnnounced;
    } else if (shape.chars > 0 && isLeafBlock(child)) {
      last = 'text';
      started ||= shape.chars - shape.linkChars >= 60;
    } else {
      visit(child);
    }
    return true;
  };
  const visit = (element: HtmlElement): void => {
    element.children = element.children.filter((child) => typeof child === 'string' || keeps(child));
  };
  visit(root);
}

function isLinkList({ chars, linkChars, links, hasTitle }: TextShape): boolean {
  return links >= 3 && linkChars >= chars * 0.6 && linkChars / links <= 40 && chars - linkChars <= 200 && !hasTitle;
}

function isLeafBlock(element: HtmlElement): boolean {
  return !element.children.some((child) => typeof child !== 'string' && BLOCK.test(child.tag));
}

function isConsent(element: HtmlElement, { chars, elements, hasTitle }: TextShape): boolean {
  if (/^(?:html|body|main|#root)$/.test(element.tag) || hasTitle) return false;
  if (CONSENT_NAME.test(nameOf(element))) return true;
  if (!/^(?:div|section|aside|form|dialog)$/.test(element.tag)) return false;
  if (chars === 0 || chars > MAX_CONSENT_CHARS || elements > MAX_CONSENT_ELEMENTS || !/cookie/i.test(rawText(element)))
    return false;
  const buttons = findAll(
    element,
    ({ tag, attributes }) => tag === 'button' || tag === 'a' || attributes.get('role') === 'button',
  );
  return buttons.some((button) => rawText(button, 60).length < 50 && ACCEPT.test(rawText(button, 60)));
}

function isFurniture(element: HtmlElement, { insideMain, afterHeading, shape }: Place): boolean {
  const { tag, attributes } = element;
  const isMadeOfLinks = shape.linkChars >= shape.chars * 0.5;
  if (/^(?:html|body|main|#root|h[1-6])$/.test(tag)) return false;
  if (tag === 'nav' || tag === 'dialog') return !shape.hasMain;
  if (tag === 'footer') return !insideMain || isMadeOfLinks || /©/.test(rawText(element, 500));
  if (shape.hasTitle) return false;
  if (tag === 'header' && !insideMain) return true;
  if (tag === 'aside' && !insideMain) return isMadeOfLinks || !/\d/.test(rawText(element, 2_000));
  if (FURNITURE_ROLE.has(attributes.get('role') ?? '')) return true;
  const name = nameOf(element);
  if (FURNITURE_NAME.test(name) || (/(?:^|\s)footer(?:\s|$)/.test(name) && !insideMain)) return true;
  // Links that a heading announces are what the page lists, whatever their list is called.
  return !afterHeading && LINKISH_NAME.test(name) && isMadeOfLinks;
}

function nameOf({ attributes }: HtmlElement): string {
  return `${attributes.get('class') ?? ''} ${attributes.get('id') ?? ''}`.trim().toLowerCase();
}

function outermost(root: HtmlElement, matches: (element: HtmlElement) => boolean): HtmlElement[] {
  const found: HtmlElement[] = [];
  const visit = (element: HtmlElement): void => {
    if (matches(element)) found.push(element);
    else for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(root);
  return found;
}

interface Place {
  insideMain: boolean;
  /** The nearest element before it, under the same parent, is a heading. */
  afterHeading: boolean;
  shape: TextShape;
}

function removeWhere(root: HtmlElement, drop: (element: HtmlElement, place: Place) => boolean): void {
  const shapeOf = measure(root);
  const visit = (element: HtmlElement, outerMain: boolean): void => {
    const insideMain = outerMain || element.tag === 'article' || isMain(element);
    let afterHeading = false;
    element.children = element.children.filter((child) => {
      if (typeof child === 'string') return true;
      const place = { insideMain, afterHeading, shape: shapeOf(child) };
      afterHeading = /^h[1-6]$/.test(child.tag);
      if (drop(child, place)) return false;
      visit(child, insideMain);
      return true;
    });
  };
  visit(root, false);
}
