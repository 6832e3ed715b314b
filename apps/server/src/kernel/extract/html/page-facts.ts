// What a page says about itself: title, language, canonical address.
import { oneLine } from '../blocks.ts';
import type { DocumentFacts } from '../compose.ts';
import { lineOf } from './inline.ts';
import { findAll, type HtmlElement, rawText } from './parse-html.ts';

const SEPARATOR = /\s+(?:[|–—\-·»«•:]|::)\s+/;
/** Of a title before it is cut: its parts are compared with each other. */
const MAX_TITLE_CHARS = 1_000;
const COMPANY =
  /\b(?:gmbh|mbh|kg|ohg|gbr|e\.\s?k\.|ag|ltd|llc|inc|plc|s\.?l\.?|s\.?r\.?l\.?|b\.?v\.?|sp\. z o\.\s?o\.|lda)\.?$|株式会社|有限会社/i;

export function readPageFacts(root: HtmlElement, url: string | null): DocumentFacts {
  return { title: pageTitle(root, url), language: declaredLanguage(root), canonicalUrl: canonicalUrl(root, url) };
}

/** The lower-case primary subtag of a language tag, or null when it is none. */
export function primaryLanguage(tag: string | undefined): string | null {
  const match = /^([a-z]{2,3})(?:[-_].*)?$/.exec(tag?.trim().toLowerCase() ?? '');
  return match?.[1] ?? null;
}

function pageTitle(root: HtmlElement, url: string | null): string {
  const titleElement = findAll(root, ({ tag }) => tag === 'title')[0];
  const headings = findAll(root, ({ tag }) => tag === 'h1').map((heading) => lineOf(heading).slice(0, MAX_TITLE_CHARS));
  const candidates = [
    metaContent(root, 'og:title'),
    headings.find((text) => text !== ''),
    titleElement && rawText(titleElement, MAX_TITLE_CHARS),
  ];
  const title =
    candidates.map((text) => oneLine((text ?? '').slice(0, MAX_TITLE_CHARS))).find((text) => text !== '') ?? '';
  return withoutSite(title, {
    heading: headings.length === 1 ? headings[0]! : '',
    site: metaContent(root, 'og:site_name') ?? '',
    url,
  }).slice(0, 300);
}

function withoutSite(title: string, known: { heading: string; site: string; url: string | null }): string {
  const parts = title.split(SEPARATOR);
  if (parts.length < 2) return title;
  const heading = parts.find((part) => plain(part) === plain(known.heading));
  if (heading) return heading;
  if (isSite(parts.at(-1)!, known) || /\s\|\s/.test(title))
    return title.slice(0, title.lastIndexOf(parts.at(-1)!)).replace(/\s+(?:[|–—\-·»«•:]|::)\s+$/, '');
  if (isSite(parts[0]!, known)) return title.slice(parts[0]!.length).replace(/^\s+(?:[|–—\-·»«•:]|::)\s+/, '');
  return title;
}

function isSite(part: string, { site, url }: { site: string; url: string | null }): boolean {
  if (site !== '' && plain(part) === plain(site)) return true;
  if (COMPANY.test(part.trim())) return true;
  const host = url && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '').split('.')[0]! : '';
  return (
    host.length >= 4 &&
    plain(part).length >= 4 &&
    (plain(host).includes(plain(part)) || plain(part).includes(plain(host)))
  );
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function declaredLanguage(root: HtmlElement): string | null {
  const html = findAll(root, ({ tag }) => tag === 'html')[0];
  const header = findAll(
    root,
    ({ tag, attributes }) => tag === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'content-language',
  )[0];
  return (
    primaryLanguage(html?.attributes.get('lang')) ??
    primaryLanguage(header?.attributes.get('content')) ??
    primaryLanguage(metaContent(root, 'og:locale'))
  );
}

/** Only within the origin that was fetched: a page must not pass itself off as another site's. */
function canonicalUrl(root: HtmlElement, url: string | null): string | null {
  const link = findAll(
    root,
    ({ tag, attributes }) => tag === 'link' && /(?:^|\s)canonical(?:\s|$)/i.test(attributes.get('rel') ?? ''),
  )[0];
  const href = link?.attributes.get('href')?.trim();
  if (!href || !url || !URL.canParse(href, url)) return null;
  const canonical = new URL(href, url);
  if (canonical.origin !== new URL(url).origin || !/^https?:$/.test(canonical.protocol)) return null;
  if (canonical.username !== '' || canonical.password !== '') return null;
  canonical.hash = '';
  return canonical.href;
}

function metaContent(root: HtmlElement, name: string): string | undefined {
  const meta = findAll(
    root,
    ({ tag, attributes }) => tag === 'meta' && (attributes.get('property') ?? attributes.get('name')) === name,
  )[0];
  return meta?.attributes.get('content');
}
