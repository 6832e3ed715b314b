/** The start page: what Bob is, with Bob himself on it, and a real receipt of what he said. */
import { type Html, html } from '../../ui/html.ts';
import type { IconName } from '../../ui/icons.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { addressOf, icon, type PageContext, type PageParts } from '../shell.ts';

const tag = '<script src="https://YOUR_OFFICE_HOST/widget/YOUR_TENANT_UUID/widget.js" async></script>';

export function homePage(context: PageContext): PageParts {
  const { home, receipt } = context.words;
  return {
    title: home.title,
    description: home.description,
    script: 'home',
    says: { ...home.script, questions: home.questions, receipt: receipt.script },
    main: html`${hero(context)}
${governance(home)}
${receiptPart(home, receipt.script)}
${control(home)}
${embed(home)}
${end(context)}`,
  };
}

function hero({ words }: PageContext): Html {
  const { home } = words;
  return html`<section class="hero"><div class="bar">
<div class="says">
<h1>${home.heading}</h1>
<p class="lead">${home.lead}</p>
<p class="actions"><a class="primary" href="/docs/start/first-answer">${home.start}${icon('arrow')}</a><a class="secondary" href="#governance">${home.how}</a></p>
<dl class="facts">${home.facts.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
</div>
<div class="counter">
<div class="bob" id="bob" role="region" aria-label="${home.chat}"></div>
<p class="small note">${home.askNote}</p>
</div>
</div></section>`;
}

function governance(home: Strings['home']): Html {
  return html`<section id="governance" class="band"><div class="bar">
<h2>${home.governanceHeading}</h2>
<p class="lead">${home.governanceLead}</p>
<ol class="steps">${home.steps.map(([name, text], i) => html`<li><span class="number">${i + 1}</span><h3>${name}</h3><p>${text}</p></li>`)}</ol>
</div></section>`;
}

function receiptPart(home: Strings['home'], says: Strings['receipt']['script']): Html {
  const rows = [says.release, says.persona, ...Object.values(says.guardrails), says.duration, says.chain];
  return html`<section id="receipt" class="proof"><div class="bar">
<div>
<h2>${home.receiptHeading}</h2>
<p class="lead">${home.receiptLead}</p>
<ul class="points">${home.receiptPoints.map((point) => html`<li>${icon('check')}${point}</li>`)}</ul>
<p><button class="secondary" type="button" data-ask="${home.questions[2]}">${icon('mark')}${home.questions[2]}</button></p>
</div>
<div class="slip" data-receipt aria-live="polite"><p class="slip-head">${icon('receipt')}</p>
<p class="slip-question">${home.script.empty}</p>
<dl>${rows.map((row) => html`<div><dt>${row}</dt><dd>–</dd></div>`)}</dl></div>
</div></section>`;
}

function control(home: Strings['home']): Html {
  return html`<section class="band"><div class="bar">
<h2>${home.controlHeading}</h2>
<ul class="cards">${home.control.map(
    ([name, title, text, question]) => html`<li>${icon(name as IconName)}<h3>${title}</h3><p>${text}</p>
<button class="ask" type="button" data-ask="${question}" lang="en">${question}${icon('chevron')}</button></li>`,
  )}</ul>
</div></section>`;
}

function embed(home: Strings['home']): Html {
  return html`<section class="embed"><div class="bar">
<div><h2>${home.embedHeading}</h2>
<p class="lead">${home.embedLead}</p>
<p><a class="onward" href="/docs/guides/embed-the-widget">${home.embedLink}${icon('arrow')}</a></p></div>
<pre class="code"><code>${tag}</code></pre>
</div></section>`;
}

function end({ words, language }: PageContext): Html {
  const { home } = words;
  return html`<section class="end"><div class="bar">
<h2>${home.endHeading}</h2>
<p class="lead">${home.endLead}</p>
<pre class="code"><code>npm install &amp;&amp; npm start</code></pre>
<p class="actions"><a class="primary" href="/docs">${home.endDocs}</a><a class="secondary" href="${addressOf('/setup', language)}">${home.endSetup}</a><a class="secondary" href="${addressOf('/login', language)}">${home.endSignIn}</a></p>
</div></section>`;
}
