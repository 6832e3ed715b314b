// Which elements a visitor never sees. What a click opens (accordions, tabs) counts as seen.
import { findAll, type HtmlElement, type HtmlNode, rawText } from './parse-html.ts';

const NO_TEXT = new Set(
  'title script style noscript template svg math iframe object embed applet canvas audio video picture img map head link meta input textarea select datalist progress meter frameset noframes'.split(
    ' ',
  ),
);
const HIDING_CLASS =
  /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?|element-invisible|d-none|hidden|hide|is-hidden|invisible)(?:\s|$)/;
/** Hidden on small screens only: the class that shows it again on larger ones stands beside. */
const SHOWN_AGAIN =
  /(?:^|\s)(?:(?:xs|sm|md|lg|xl|2xl):(?:block|flex|grid|inline\S*|table\S*|visible|not-sr-only)|d-(?:xs|sm|md|lg|xl|xxl)-(?:block|flex|grid|inline\S*|table\S*))(?:\s|$)/;
const HIDING_STYLE =
  /display:none|visibility:(?:hidden|collapse)|font-size:0(?:px|em|rem|pt|%)?(?:;|!|$)|(?:left|right|top|text-indent|margin-left):-\d{4,}|clip:rect\(0|clip:rect\(1px|clip-path:(?:inset\((?:50|100)%|circle\(0)/;

/** Takes out, in place, all that carries no readable text and all that is hidden. */
export function removeUnseen(root: HtmlElement): void {
  const opened = openedByClick(root);
  const clean = (element: HtmlElement): void => {
    let previous: HtmlNode = '';
    element.children = element.children.filter((child) => {
      if (typeof child === 'string') {
        if (child.trim() !== '') previous = child;
        return true;
      }
      if (NO_TEXT.has(child.tag)) return false;
      if (isHidden(child) && !opened.has(child.attributes.get('id') ?? '') && !followsQuestion(child, previous))
        return false;
      previous = child;
      clean(child);
      return true;
    });
  };
  clean(root);
}

function followsQuestion(element: HtmlElement, previous: HtmlNode): boolean {
  // Only its end counts: a long text may stand before thousands of hidden elements.
  return element.tag !== 'nav' && /[?？]$/.test(rawText(previous, 400).slice(-400).trimEnd());
}

/** Ids of the panels that some control with a readable label opens. */
function openedByClick(root: HtmlElement): Set<string> {
  const ids = new Set<string>();
  for (const control of findAll(root, isControl)) {
    if (rawText(control, 50).trim().length < 3) continue;
    const { attributes } = control;
    const targets = [
      attributes.get('aria-controls'),
      attributes.get('data-bs-target'),
      attributes.get('data-target'),
      attributes.get('href'),
    ];
    for (const target of targets) {
      if (target) for (const id of target.split(/\s+/)) ids.add(id.replace(/^#/, ''));
    }
  }
  ids.delete('');
  return ids;
}

function isControl({ tag, attributes }: HtmlElement): boolean {
  if (attributes.has('aria-controls') || attributes.has('data-bs-target') || attributes.has('data-target')) return true;
  return tag === 'a' && (attributes.get('href') ?? '').startsWith('#');
}

function isHidden({ attributes }: HtmlElement): boolean {
  const hidden = attributes.get('hidden');
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (attributes.get('aria-hidden')?.toLowerCase() === 'true') return true;
  const classes = attributes.get('class')?.toLowerCase() ?? '';
  if (HIDING_CLASS.test(classes) && !SHOWN_AGAIN.test(classes)) return true;
  const style = attributes.get('style')?.toLowerCase().replace(/\s+/g, '') ?? '';
  return style !== '' && (HIDING_STYLE.test(style) || isTransparent(style) || isCollapsed(style));
}

/** Content that an animation fades in starts transparent as well, but then says how it moves. */
function isTransparent(style: string): boolean {
  return /opacity:0?\.?0*(?:;|!|$)/.test(style) && !/transform|transition|will-change|animation/.test(style);
}

function isCollapsed(style: string): boolean {
  return /overflow:hidden/.test(style) && /(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;|!|$)/.test(style);
}
