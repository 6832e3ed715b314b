/** The pieces of the pages with one form: card, fields, errors. Their scripts send JSON; nothing is ever in an address. */
import { type Html, html, type Insert } from '../../ui/html.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { icon } from '../shell.ts';

export interface Field {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'url';
  autocomplete?: string;
  hint?: string;
  required?: boolean;
  maxlength?: number;
}

export function card(heading: string, lead: string, ...rest: Insert[]): Html {
  return html`<div class="desk"><div class="card">
<h1>${heading}</h1>
<p class="lead">${lead}</p>
${rest}
</div></div>`;
}

export function form(name: string, fields: readonly Field[], submit: string, words: Strings): Html {
  return html`<form method="post" data-form="${name}" novalidate>
<div class="alert" role="alert" hidden></div>
${fields.map((one) => field(one, words))}
<button class="primary" type="submit">${submit}</button>
<noscript><p class="small">${words.site.noScript}</p></noscript>
</form>`;
}

function field(given: Field, words: Strings): Html {
  const { name, label, type = 'text', autocomplete, hint, required = true, maxlength } = given;
  const described = [hint ? `${name}-hint` : null, `${name}-error`].filter(Boolean).join(' ');
  const input = html`<input id="${name}" name="${name}" type="${type}"${autocomplete ? html` autocomplete="${autocomplete}"` : ''}${required ? html` required` : ''}${maxlength ? html` maxlength="${maxlength}"` : ''} aria-describedby="${described}"${type === 'email' ? html` inputmode="email" autocapitalize="none" spellcheck="false"` : ''}>`;
  return html`<div class="field">
<label for="${name}">${label}</label>
${type === 'password' ? html`<div class="with-button">${input}<button class="bare" type="button" data-reveal aria-controls="${name}" aria-pressed="false">${words.form.show}</button></div>` : input}
${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}<p class="error" id="${name}-error" hidden></p>
</div>`;
}

export function emailField(words: Strings): Field {
  return { name: 'email', label: words.form.email, type: 'email', autocomplete: 'username', maxlength: 254 };
}

export function passwordField(words: Strings): Field {
  return { name: 'password', label: words.form.password, type: 'password', autocomplete: 'current-password' };
}

export function newPasswordField(words: Strings): Field {
  const { newPassword: label, passwordRule: hint } = words.form;
  return { name: 'password', label, type: 'password', autocomplete: 'new-password', hint };
}

export function nextSteps(steps: readonly (readonly [string, string, string])[], link: (href: string) => string): Html {
  return html`<ol class="next">${steps.map(
    ([title, text, href]) =>
      html`<li><a href="${link(href)}"><strong>${title}</strong><span>${text}</span>${icon('arrow')}</a></li>`,
  )}</ol>`;
}
