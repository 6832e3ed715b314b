/** `node e2e/shots.ts [folder]`: pictures of every page and of the widget, light, dark and on a phone, for people to look at. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, startTestPostgres } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { openFirm } from './support/firm.ts';
import { startOffice } from './support/office.ts';
import { type Visitor, visit } from './support/visitor.ts';
import { startWebsite } from './support/website.ts';

const looks = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
} as const;

/** Name → address, and what is done there before the picture. */
type Shots = Readonly<Record<string, [path: string, act?: (page: Page) => Promise<unknown>]>>;

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'bob-shots-')));
await mkdir(folder, { recursive: true });
const postgres = await startTestPostgres();
const office = await startOffice({ postgres });
const browser = await launchBrowser();
try {
  const unusedSetupLink = office.setupLink;
  const before: Shots = { setup: [unusedSetupLink] };
  await takeAll(before);
  const firm = await openFirm(office);
  const website = await startWebsite({
    '/': { language: 'de', tag: firm.tag },
    '/en': { language: 'en', tag: firm.tag },
  });
  await firm.allow(website.origin);
  await takeAll({ ...pages(firm.owner), ...widget(website.origin) });
  await website.close();
} finally {
  await browser.close();
  await office.close();
  await postgres.stop();
}
process.stdout.write(`${folder}\n`);

function pages(owner: { email: string; password: string }): Shots {
  const at = (path: string) => `${office.url}${path}`;
  const asked = (question: string) => (page: Page) => askAt(page, '#bob', question);
  return {
    home: [at('/')],
    'home-german': [at('/de')],
    'home-answered': [at('/'), asked('What is a widget key?')],
    'home-refused': [at('/'), asked('Who won the football last night?')],
    receipt: [at('/'), openReceipt],
    login: [at('/login')],
    'login-wrong': [at('/login'), (page) => signIn(page, { ...owner, password: 'not the password' }, '.alert')],
    'staff-login': [at('/staff/login')],
    'setup-closed': [at('/setup')],
    invitation: [at('/invitation#none')],
    'invitation-closed': [at('/invitation')],
    reset: [at('/reset')],
    'reset-form': [at('/reset#none')],
    'signed-in-owner': [at('/login'), (page) => signIn(page, owner, 'pre.tag')],
    'signed-in-staff': [at('/staff/login'), (page) => signIn(page, office.staff, '.lines')],
    'signed-in-nobody': [at('/signed-in'), (page) => page.getByText('You are not signed in').waitFor()],
    'not-found': [at('/nothing/here')],
    docs: [at('/docs')],
    'docs-guide': [at('/docs/guides/embed-the-widget')],
    'docs-flows': [at('/docs/REQUEST_FLOWS')],
    'docs-reference': [at('/docs/reference/api')],
    'docs-error': [at('/docs/reference/errors/turns.busy')],
  };
}
