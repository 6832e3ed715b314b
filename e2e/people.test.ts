import { type Browser, launchBrowser } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkMailedTo } from './support/mails.ts';
import { type Office, startOffice } from './support/office.ts';
import { textOf, type Visitor, visit } from './support/visitor.ts';

const staff = { name: 'Sam Staff', email: 'sam@example.com', password: 'three quiet harbour lamps' };
const owner = { name: 'Olga Owner', email: 'olga@example.com', password: 'seven green ferry tickets' };
const newPassword = 'a much newer ferry ticket';

let office: Office;
let browser: Browser;
/** Two people at two machines. */
let desk: Visitor;
let shop: Visitor;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  // Whoever is not signed in asks who they are and is told 401: the browser logs that itself.
  const options = { origins: [office.url], expected: /Failed to load resource: .* (401|404|410|422)/ };
  [desk, shop] = await Promise.all([visit(browser, options), visit(browser, options)]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), office?.close()]);
});

const field = (page: Page, name: string) => page.locator(`input[name=${name}]:visible`);
const submit = (page: Page) => page.locator('button[type=submit]:visible').click();
const alert = (page: Page) => page.locator('form:visible .alert');
const greeting = (page: Page) => page.locator('.greeting');

async function signIn(page: Page, path: string, { email, password }: { email: string; password: string }) {
  await page.goto(`${office.url}${path}`);
  await field(page, 'email').fill(email);
  await field(page, 'password').fill(password);
  await submit(page);
}

// One story: each chapter begins where the one before it ended.
describe('people come in', { concurrent: false }, () => {
  it('the printed set-up link makes the first staff account', async () => {
    const { page } = desk;
    expect(office.setupLink).toMatch(new RegExp(`^${office.url}/setup#`));
    await page.goto(office.setupLink);
    await field(page, 'name').fill(staff.name);
    await field(page, 'email').fill(staff.email);
    await field(page, 'password').fill('too short');
    await submit(page);
    expect(await textOf(page.locator('#password-error'))).toBe('Use at least 15 characters.');
    await field(page, 'password').fill(staff.password);
    await submit(page);
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(page.url(), 'the used token is out of the address').toBe(`${office.url}/setup`);
  });

  it('a set-up link that was used says so, and makes nobody', async () => {
    const { page } = shop;
    await page.goto(office.setupLink);
    await field(page, 'name').fill('Second');
    await field(page, 'email').fill('second@example.com');
    await field(page, 'password').fill(staff.password);
    await submit(page);
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toMatch(/used|closed|expired|set up/i);
  });

  it('staff create a tenant and invite its owner', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: /Create a tenant/ }).click();
    await greeting(page).waitFor();
    expect(await textOf(greeting(page))).toContain('Hello, Sam Staff');
    await page.locator('[data-form=tenant] input[name=name]').fill('Brandt Heizung');
    await page.locator('[data-form=tenant] select[name=language]').selectOption('de');
    await page.locator('[data-form=tenant] button').click();
    await page.getByText('Brandt Heizung is created. Invite its first owner now.').waitFor();
    await page.locator('.lines', { hasText: 'Brandt Heizung' }).waitFor();

    const invite = page.locator('[data-form=invite]');
    expect(await textOf(invite.locator('select[name=tenant] option:checked'))).toBe('Brandt Heizung');
    await invite.locator('input[type=email]').fill(owner.email);
    await invite.locator('select[name=role]').selectOption('owner');
    await invite.locator('button').click();
    await page.getByText(`The invitation to ${owner.email} is on its way.`).waitFor();
  });

  it('the owner opens the mailed link, sets a password, lands signed in and sees the widget tag', async () => {
    const { page } = shop;
    await page.goto(await linkMailedTo(office.mailFolder, owner.email, `${office.url}/invitation`));
    await field(page, 'name').fill(owner.name);
    await field(page, 'password').fill(owner.password);
    await submit(page);
    await greeting(page).waitFor();
    expect(page.url()).toBe(`${office.url}/signed-in`);
    expect(await textOf(greeting(page))).toContain('Signed in as owner of Brandt Heizung');
    const tag = page.locator('pre.tag code');
    await tag.waitFor();
    expect(await textOf(tag)).toMatch(
      new RegExp(`^<script src="${office.url}/widget/[0-9a-f-]{36}/widget\\.js" async></script>$`),
    );
  });

  it('an invitation that was used says so', async () => {
    const { page } = desk;
    await page.goto(await linkMailedTo(office.mailFolder, owner.email, `${office.url}/invitation`));
    await field(page, 'password').fill(owner.password);
    await submit(page);
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toContain('does not open anything any more');
  });

  it('the owner adds a text, publishes it, and allows an origin', async () => {
    const { page } = shop;
    const text = page.locator('[data-form=text]');
    await text.locator('input[name=name]').fill('Notdienst');
    await text.locator('textarea').fill('# Notdienst\n\nUnser Notdienst ist Tag und Nacht unter 030 555 0199 da.');
    await text.locator('button').click();
    await page.getByText('1 document', { exact: true }).waitFor();
    await page.locator('[data-form=publish] button').click();
    await page.getByText(/^Release 2 is live/).waitFor();
    const allowed = page.locator('[data-form=allowed]');
    await allowed.locator('input').fill('https://www.brandt.example/kontakt');
    await allowed.locator('button').click();
    await page.locator('#allowed-origin-error').waitFor();
    await allowed.locator('input').fill('https://www.brandt.example');
    await allowed.locator('button').click();
    await page.locator('code.origin', { hasText: 'https://www.brandt.example' }).waitFor();
  });

  it('log out ends the session, and signing in again opens a new one', async () => {
    const { page } = shop;
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${office.url}/login`);
    await page.goto(`${office.url}/signed-in`);
    await page.getByText('You are not signed in').waitFor();

    await signIn(page, '/login', { ...owner, password: 'not the password at all' });
    await alert(page).waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    await signIn(page, '/login', owner);
    await greeting(page).waitFor();
  });

  it('neither door takes the account of the other', async () => {
    const { page } = shop;
    await signIn(page, '/staff/login', owner);
    await alert(page).waitFor();
    await signIn(page, '/login', staff);
    await alert(page).waitFor();
  });

  it('a forgotten password is set anew by the mailed link, once, and ends the sessions that were open', async () => {
    const { page } = shop;
    await page.goto(`${office.url}/login`);
    await page.getByRole('link', { name: 'Forgot the password?' }).click();
    await field(page, 'email').fill(owner.email);
    await submit(page);
    await page.getByText('Look into your mail').waitFor();
    const link = await linkMailedTo(office.mailFolder, owner.email, `${office.url}/reset`);

    const phone = await visit(browser, { origins: [office.url], viewport: { width: 390, height: 800 } });
    await phone.page.goto(link);
    await field(phone.page, 'password').fill(newPassword);
    await submit(phone.page);
    await phone.page.getByText('The password is set').waitFor();
    expect(phone.page.url()).toBe(`${office.url}/reset`);
    expect({ wrong: phone.wrong, foreign: phone.foreign }).toEqual({ wrong: [], foreign: [] });
    await phone.leave();

    await page.goto(`${office.url}/signed-in`);
    await page.getByText('You are not signed in').waitFor();
    await signIn(page, '/login', owner);
    await alert(page).waitFor();
    await signIn(page, '/login', { ...owner, password: newPassword });
    await greeting(page).waitFor();

    await page.goto(link);
    await field(page, 'password').fill(owner.password);
    await submit(page);
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toContain('does not open anything any more');
  });

  it('nothing was wrong in either browser, and nothing else was asked for', () => {
    for (const { wrong, foreign } of [desk, shop]) expect({ wrong, foreign }).toEqual({ wrong: [], foreign: [] });
  });
});
