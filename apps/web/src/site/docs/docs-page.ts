/** A page of the docs: navigation, text, what is on this page, the Markdown it was made from. */

import { type Html, html, trusted } from '../../ui/html.ts';
import type { PageContext, PageParts } from '../shell.ts';

export interface Doc {
  path: string;
  address: string;
  title: string;
  description: string;
  html: string;
  headings: readonly { id: string; text: string }[];
  generated: boolean;
}

export interface Section {
  name: string;
  pages: readonly Doc[];
}

export function docsPage({ words }: PageContext, doc: Doc, sections: readonly Section[]): PageParts {
  return {
    title: doc.title,
    description: doc.description,
    translated: false,
    wide: true,
    main: html`<div class="docs">
${navigation(doc.address, sections, words.docs)}
<article class="prose">
${trusted(doc.html)}
${doc.generated ? html`<p class="generated">${words.docs.generated}</p>` : ''}
${neighbours(doc, sections, words.docs)}
</article>
${onThisPage(doc, words.docs)}
</div>`,
  };
}

export function docsHome({ words }: PageContext, sections: readonly Section[]): PageParts {
  const lead = 'Everything about Bob: how to get a first answer, how it is governed, and every route, event and error.';
  return {
    title: words.site.docs,
    description: lead,
    translated: false,
    wide: true,
    main: html`<div class="docs">
${navigation('/docs', sections, words.docs)}
<article class="prose">
<h1>${words.site.docs}</h1>
<p>${lead}</p>
${sections.map(
  ({ name, pages }) => html`<h2>${name}</h2>
<ul class="overview">${pages.map((page) => html`<li><a href="${page.address}">${page.title}</a><p>${page.description}</p></li>`)}</ul>`,
)}
</article>
</div>`,
  };
}

type DocsWords = PageContext['words']['docs'];

function navigation(current: string, sections: readonly Section[], words: DocsWords): Html {
  const link = ({ address, title }: Doc) =>
    html`<li><a href="${address}"${address === current ? html` aria-current="page"` : ''}>${title}</a></li>`;
  return html`<nav class="docs-nav" aria-label="${words.navigation}"><div>
<p class="all"><a href="/docs">${words.all}</a></p>
${sections.map(({ name, pages }) => html`<h2>${name}</h2><ul>${pages.map(link)}</ul>`)}
</div></nav>`;
}

function onThisPage(doc: Doc, words: DocsWords): Html {
  return html`<aside class="on-page" aria-label="${words.onThisPage}"><div>
${doc.headings.length > 1 ? html`<h2>${words.onThisPage}</h2><ul>${doc.headings.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul>` : ''}
<a class="markdown" href="/docs/${doc.path}">${words.markdown}</a>
</div></aside>`;
}

function neighbours(doc: Doc, sections: readonly Section[], words: DocsWords): Html {
  const all = sections.flatMap(({ pages }) => pages);
  const place = all.findIndex(({ address }) => address === doc.address);
  const before = place > 0 ? all[place - 1] : undefined;
  const after = place >= 0 ? all[place + 1] : undefined;
  return html`<nav class="pages" aria-label="${words.previous}, ${words.next}">
${before ? html`<a href="${before.address}"><span>${words.previous}</span>${before.title}</a>` : ''}
${after ? html`<a class="following" href="${after.address}"><span>${words.next}</span>${after.title}</a>` : ''}
</nav>`;
}
