/** One page of the firm's website as a whole HTML document, with the chat's script tag as any customer would paste it. */
import { marked } from 'marked';
import { firm } from '../firm.ts';
import { type Language, readPage, type SitePage, sitePages } from './pages.ts';

const words = {
  de: {
    trade: 'Heizung · Bad · Wasser',
    skip: 'Zum Inhalt',
    menu: 'Menü',
    other: 'English',
    start: 'Heizung, Bad und Wasser in Köln',
    address: 'Brandt Heizung & Sanitär GmbH, Am Alten Gaswerk 12, 50825 Köln-Ehrenfeld',
    call: 'Telefon 0221 4710 140. Notdienst rund um die Uhr: 0221 4710 199.',
    demo: 'Diese Firma ist erfunden. Die Seite zeigt, wie Bob auf einer fremden Website arbeitet.',
  },
  en: {
    trade: 'Heating · Bathroom · Water',
    skip: 'To the content',
    menu: 'Menu',
    other: 'Deutsch',
    start: 'heating, bathrooms and water in Cologne',
    address: 'Brandt Heizung & Sanitär GmbH, Am Alten Gaswerk 12, 50825 Cologne-Ehrenfeld',
    call: 'Telephone 0221 4710 140. Emergency service around the clock: 0221 4710 199.',
    demo: 'This firm is invented. The page shows how Bob works on somebody else’s website.',
  },
} as const;

/** `tag` goes before </body>, as Widget Setup says it. */
export async function renderPage(page: SitePage, tag: string): Promise<string> {
  const content = await readPage(page);
  const body = page.file.endsWith('.md') ? await marked.parse(content) : content;
  const isStart = page.label === null;
  const text = words[page.language];
  const title = isStart ? text.start : /<h1[^>]*>(.*?)<\/h1>/s.exec(body)?.[1];
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${escapeText(firm.name)}</title>
<link rel="alternate" hreflang="${page.language === 'de' ? 'en' : 'de'}" href="${page.other}">
<link rel="icon" href="/logo.svg" type="image/svg+xml">
<link rel="stylesheet" href="/site.css">
</head>
<body>
<a class="skip" href="#content">${text.skip}</a>
${header(page)}
<main id="content">
${isStart ? body : `<article>\n${body}\n</article>`}
</main>
<footer class="foot"><div class="wide">
<p>${escapeText(text.address)}</p>
<p>${text.call}</p>
<p>${text.demo}</p>
</div></footer>
${tag}
</body>
</html>
`;
}

function header(page: SitePage): string {
  const text = words[page.language];
  const other = page.language === 'de' ? 'en' : 'de';
  return `<header class="top"><div class="wide">
<a class="brand" href="/${page.language}"><img src="/logo.svg" alt="" width="35" height="35"><span>Brandt<small>${text.trade}</small></span></a>
<nav aria-label="${text.menu}"><ul>
${menu(page.language, page)}
</ul></nav>
<a class="language" href="${page.other}" lang="${other}" hreflang="${other}">${text.other}</a>
</div></header>`;
}

function menu(language: Language, current: SitePage): string {
  return sitePages
    .filter((page) => page.language === language && page.label !== null)
    .map((page) => {
      const mark = page.path === current.path ? ' aria-current="page"' : '';
      return `<li><a href="${page.path}"${mark}>${page.label}</a></li>`;
    })
    .join('\n');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
