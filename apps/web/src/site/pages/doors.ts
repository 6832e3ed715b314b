/** The pages where people come in: set-up, both logins, invitation, reset. */
import { html } from '../../ui/html.ts';
import { addressOf, icon, type PageContext, type PageParts } from '../shell.ts';
import { card, emailField, type Field, form, newPasswordField, nextSteps, passwordField } from './forms.ts';

export function setupPage({ words, language }: PageContext): PageParts {
  const { setup } = words;
  const name: Field = { name: 'name', label: words.form.name, autocomplete: 'name', maxlength: 120 };
  const steps = nextSteps(setup.next, (href) => (href.startsWith('/docs') ? href : addressOf(href, language)));
  return {
    ...pageOf(setup),
    script: 'setup',
    says: words.form.script,
    main: html`<div data-state="form">${card(setup.heading, setup.lead, form('setup', [name, emailField(words), newPasswordField(words)], setup.submit, words))}</div>
<div data-state="done" hidden>${card(setup.doneHeading, setup.doneLead, steps)}</div>
<div data-state="closed" hidden>${card(
      setup.noTokenHeading,
      setup.noToken,
      html`<pre class="command"><code>${setup.noTokenCommand}</code></pre>
<p><a href="${addressOf('/staff/login', language)}">${setup.noTokenSignIn}</a></p>`,
    )}</div>`,
  };
}

export function loginPage({ words, language }: PageContext): PageParts {
  const { login } = words;
  return {
    ...pageOf(login),
    script: 'login',
    says: words.form.script,
    main: html`<div data-realm="member">${card(
      login.heading,
      login.lead,
      form('login', [emailField(words), passwordField(words)], login.submit, words),
      html`<p class="beside"><a href="${addressOf('/reset', language)}">${login.forgot}</a></p>
<p class="other"><a href="${addressOf('/staff/login', language)}">${login.staff}${icon('arrow')}</a></p>`,
    )}</div>`,
  };
}

export function staffLoginPage({ words, language }: PageContext): PageParts {
  const { staffLogin } = words;
  return {
    ...pageOf(staffLogin),
    script: 'login',
    says: words.form.script,
    main: html`<div data-realm="staff">${card(
      staffLogin.heading,
      staffLogin.lead,
      form('login', [emailField(words), passwordField(words)], staffLogin.submit, words),
      html`<p class="beside"><a href="${addressOf('/reset', language)}">${staffLogin.forgot}</a></p>
<p class="other"><a href="${addressOf('/login', language)}">${staffLogin.members}${icon('arrow')}</a></p>`,
    )}</div>`,
  };
}

export function invitationPage({ words, language }: PageContext): PageParts {
  const { invitation } = words;
  const name: Field = { name: 'name', label: words.form.name, autocomplete: 'name', required: false, maxlength: 120 };
  return {
    ...pageOf(invitation),
    script: 'invitation',
    says: words.form.script,
    main: html`<div data-state="form">${card(invitation.heading, invitation.lead, form('invitation', [name, newPasswordField(words)], invitation.submit, words))}</div>
<div data-state="closed" hidden>${card(invitation.heading, invitation.noToken, html`<p><a href="${addressOf('/login', language)}">${words.reset.back}</a></p>`)}</div>`,
  };
}

export function resetPage({ words, language }: PageContext): PageParts {
  const { reset } = words;
  const back = html`<p class="beside"><a href="${addressOf('/login', language)}">${reset.back}</a></p>`;
  const doors = html`<p class="actions"><a class="primary" href="${addressOf('/login', language)}">${reset.signIn}</a>
<a class="secondary" href="${addressOf('/staff/login', language)}">${reset.staffSignIn}</a></p>`;
  return {
    ...pageOf(reset),
    script: 'reset',
    says: words.form.script,
    main: html`<div data-state="forgot">${card(reset.forgotHeading, reset.forgotLead, form('forgot', [emailField(words)], reset.forgotSubmit, words), back)}</div>
<div data-state="sent" hidden>${card(reset.sentHeading, reset.sentLead, back)}</div>
<div data-state="reset" hidden>${card(reset.heading, reset.lead, form('reset', [newPasswordField(words)], reset.submit, words), back)}</div>
<div data-state="done" hidden>${card(reset.doneHeading, reset.doneLead, doors)}</div>`,
  };
}

function pageOf({ title, description }: { title: string; description: string }) {
  return { title, description, listed: false };
}
