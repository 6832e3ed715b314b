/** The pages that a script fills, and the one for addresses that are nobody's. */
import { html } from '../../ui/html.ts';
import { addressOf, type PageContext, type PageParts } from '../shell.ts';
import { card } from './forms.ts';

export function receiptPage({ words }: PageContext): PageParts {
  const { receipt } = words;
  return {
    title: receipt.title,
    description: receipt.description,
    listed: false,
    script: 'receipt',
    says: receipt.script,
    main: html`<div class="bar sheet">
<h1>${receipt.heading}</h1>
<p class="lead">${receipt.lead}</p>
<div id="content" aria-live="polite"></div>
</div>`,
  };
}

export function signedInPage({ words }: PageContext): PageParts {
  const { signedIn } = words;
  return {
    title: signedIn.title,
    description: signedIn.description,
    listed: false,
    script: 'signed-in',
    says: { ...signedIn.script, form: words.form },
    main: html`<div class="bar office" id="content"></div>`,
  };
}

export function notFoundPage({ words, language }: PageContext): PageParts {
  const { notFound } = words;
  return {
    title: notFound.title,
    description: notFound.description,
    listed: false,
    main: card(
      notFound.heading,
      notFound.lead,
      html`<p class="actions"><a class="primary" href="${addressOf('/', language)}">${notFound.home}</a><a class="secondary" href="/docs">${notFound.docs}</a></p>`,
    ),
  };
}
