/** What every page has around its main part: head, header, footer. */
import { type Html, html } from '../ui/html.ts';
import { type IconName, icons } from '../ui/icons.ts';
import { de } from '../ui/strings/de.ts';
import { en, type Strings } from '../ui/strings/en.ts';

export type Language = 'en' | 'de';
export const dictionaries: Readonly<Record<Language, Strings>> = { en, de };

/** Addresses of built files, by the name of their entry. */
export interface Assets {
  style: string;
  boot: string;
  scripts: Readonly<Record<string, string>>;
  fonts: readonly string[];
}

export interface PageContext {
  language: Language;
  words: Strings;
  assets: Assets;
  /** The page's own address without its language, such as /setup. */
  path: string;
}

export interface PageParts {
  title: string;
  description: string;
  main: Html;
  /** Entry of the page's script. */
  script?: string;
  /** What the script says, read by it from the page. */
  says?: unknown;
  /** Is there the same page in the other language? */
  translated?: boolean;
  /** Pages for those who are signed in, or hold a link, are no search results. */
  listed?: boolean;
  /** Three columns: header and footer are as wide. */
  wide?: boolean;
}

export function addressOf(path: string, language: Language): string {
  if (language === 'en') return path;
  return path === '/' ? '/de' : `/de${path}`;
}

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[name]}"/></svg>`;
}

export function shell(context: PageContext, page: PageParts): string {
  const { language, words, assets, path } = context;
  const { translated = true, listed = true, wide = false } = page;
  const title = path === '/' ? page.title : `${page.title} · ${words.site.name}`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${page.description}">
${listed ? '' : html`<meta name="robots" content="noindex">\n`}<meta name="theme-color" media="(prefers-color-scheme: light)" content="#faf9f5">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0f1514">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${translated ? alternates(path) : ''}<script src="${assets.boot}"></script>
${assets.fonts.map((font) => html`<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>\n`)}<link rel="stylesheet" href="${assets.style}">
${scriptsOf(context, page)}</head>
<body>
<a class="skip" href="#main">${words.site.skip}</a>
${header(context, translated, wide)}
<main id="main" tabindex="-1"${page.says ? html` data-words="${JSON.stringify(page.says)}"` : ''}>
${page.main}
</main>
${footer(context, wide)}
</body>
</html>
`.text;
}

function alternates(path: string): Html {
  return html`<link rel="alternate" hreflang="en" href="${addressOf(path, 'en')}">
<link rel="alternate" hreflang="de" href="${addressOf(path, 'de')}">
`;
}

function scriptsOf({ assets }: PageContext, { script }: PageParts): Html[] {
  return ['frame', ...(script ? [script] : [])].map(
    (name) => html`<script type="module" src="${assets.scripts[name] ?? missing(name)}"></script>\n`,
  );
}

function missing(name: string): never {
  throw new Error(`no script ${name} was built`);
}

function header({ language, words, path }: PageContext, translated: boolean, wide: boolean): Html {
  const other: Language = language === 'en' ? 'de' : 'en';
  const { site } = words;
  return html`<header class="top"><div class="bar${wide ? ' wide' : ''}">
<a class="brand" href="${addressOf('/', language)}">${icon('mark')}<span>${site.name}</span></a>
<nav aria-label="${site.menu}">
<a href="/docs"${path.startsWith('/docs') ? html` aria-current="true"` : ''}>${site.docs}</a>
<a href="${addressOf('/login', language)}"${path === '/login' ? html` aria-current="page"` : ''}>${site.signIn}</a>
</nav>
${translated ? html`<a class="language" data-language="${other}" hreflang="${other}" lang="${other}" href="${addressOf(path, other)}" title="${site.otherLanguageTitle}" aria-label="${site.otherLanguage}">${other.toUpperCase()}</a>\n` : ''}<button class="bare theme" type="button" aria-label="${site.theme}" title="${site.theme}">${icon('theme')}</button>
</div></header>`;
}

function footer({ language, words }: PageContext, wide: boolean): Html {
  const { site } = words;
  const lists: [string, [string, string][]][] = [
    [
      site.product,
      [
        [site.firstAnswer, '/docs/start/first-answer'],
        [site.governance, '/docs/concepts/governance'],
        [site.setUp, addressOf('/setup', language)],
      ],
    ],
    [
      site.developers,
      [
        [site.requestFlows, '/docs/REQUEST_FLOWS'],
        [site.api, '/docs/reference/api'],
        [site.openApi, '/api/openapi.json'],
      ],
    ],
    [
      site.people,
      [
        [site.members, addressOf('/login', language)],
        [site.staff, addressOf('/staff/login', language)],
        [site.health, '/api/health'],
      ],
    ],
  ];
  return html`<footer class="foot"><div class="bar${wide ? ' wide' : ''}">
<p class="brand">${icon('mark')}<span>${site.owner}</span></p>
${lists.map(([name, links]) => html`<nav aria-label="${name}"><h2>${name}</h2><ul>${links.map(([text, href]) => html`<li><a href="${href}">${text}</a></li>`)}</ul></nav>`)}
<p class="small">${site.footer}</p>
</div></footer>`;
}
