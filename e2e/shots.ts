/** `node e2e/shots.ts [folder]`: pictures of every page and of the widget, light, dark and on a phone, for people to look at. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, startTestPostgres } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { type Firm, openFirm } from './support/firm.ts';
import { startOffice } from './support/office.ts';
import { visit } from './support/visitor.ts';
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
const office = await startOffice({ postgres, env: { LIMIT_LOGIN_PER_15_MINUTES: '1000' } });
const browser = await launchBrowser();
try {
  await takeAll({ setup: [office.setupLink] });
  const firm = await openFirm(office);
  const page = { language: 'de', tag: firm.tag };
  const [website, stranger] = await Promise.all([startWebsite({ '/': page }), startWebsite({ '/': page })]);
  await firm.allow(website.origin);
  await takeAll({ ...visitorPages(), ...doors(firm), ...docs() });
  await takeAll(widget(website.origin, stranger.origin));
  await Promise.all([website.close(), stranger.close()]);
} finally {
  await browser.close();
  await office.close();
  await postgres.stop();
}
process.stdout.write(`${folder}\n`);

async function takeAll(shots: Shots): Promise<void> {
  for (const [look, options] of Object.entries(looks))
    for (const [name, [address, act]] of Object.entries(shots)) {
      const { page, leave } = await visit(browser, { origins: [], ...options });
      await page.goto(address.startsWith('/') ? `${office.url}${address}` : address);
      await act?.(page);
      await page.evaluate(() => document.fonts.ready);
      const fullPage = !name.startsWith('widget');
      await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage });
      await leave();
    }
}

function visitorPages(): Shots {
  return {
    home: ['/', (page) => page.locator('#bob .notice').waitFor()],
    'home-german': ['/de', (page) => page.locator('#bob .notice').waitFor()],
    'home-answered': ['/', (page) => askAt(page, '#bob', 'What is a widget key?')],
    'home-refused': ['/', (page) => askAt(page, '#bob', 'Who won the football last night?')],
    receipt: ['/', openReceipt],
    'receipt-missing': ['/receipt#turn_00000000000000000000000000', (page) => page.locator('.nothing').waitFor()],
    'not-found': ['/nothing/here'],
  };
}

function doors({ owner, staff }: Firm): Shots {
  const wrong = { ...owner, password: 'not the password' };
  return {
    login: ['/login'],
    'login-wrong': ['/login', (page) => signIn(page, wrong, '.alert')],
    'staff-login': ['/staff/login'],
    'setup-closed': ['/setup'],
    invitation: ['/invitation#none'],
    'invitation-closed': ['/invitation'],
    reset: ['/reset'],
    'reset-form': ['/reset#none'],
    'signed-in-owner': ['/login', (page) => signIn(page, owner, 'pre.tag')],
    'signed-in-staff': ['/staff/login', (page) => signIn(page, staff, '.lines')],
    'signed-in-nobody': ['/signed-in', (page) => page.locator('.nothing').waitFor()],
  };
}

function docs(): Shots {
  const names = ['guides/embed-the-widget', 'REQUEST_FLOWS', 'reference/api', 'reference/errors/turns.busy'];
  return Object.fromEntries(
    ['', ...names].map((name) => [`docs-${name.replaceAll('/', '-')}`, [`/docs/${name}`.replace(/\/$/, '')]]),
  );
}

function widget(allowed: string, refused: string): Shots {
  const open = (page: Page) => page.locator('bob-widget .launcher').click();
  const openAndAsk = (question: string) => async (page: Page) => {
    await open(page);
    await askAt(page, 'bob-widget', question);
  };
  return {
    'widget-closed': [`${allowed}/`, (page) => page.locator('bob-widget .launcher').waitFor()],
    'widget-open': [`${allowed}/`, open],
    'widget-answered': [`${allowed}/`, openAndAsk('Wann ist der Notdienst erreichbar?')],
    'widget-refused': [`${allowed}/`, openAndAsk('Wer hat gestern das Fußballspiel gewonnen?')],
    'widget-not-allowed': [`${refused}/`, openAndAsk('Wann ist der Notdienst erreichbar?')],
  };
}

async function askAt(page: Page, place: string, question: string): Promise<void> {
  await page.locator(`${place} .composer textarea`).fill(question);
  await page.keyboard.press('Enter');
  await page.locator(`${place} .answer`).last().locator('.chip, .trouble').waitFor();
  const source = page.locator(`${place} .answer .source`).first();
  if (await source.isVisible()) await source.click();
}

async function openReceipt(page: Page): Promise<void> {
  await askAt(page, '#bob', 'What is a widget key?');
  await page.getByRole('link', { name: 'Open the whole receipt' }).click();
  await page.getByText(/^Sealed as entry/).waitFor();
}

async function signIn(page: Page, person: { email: string; password: string }, then: string): Promise<void> {
  await page.locator('input[name=email]').fill(person.email);
  await page.locator('input[name=password]').fill(person.password);
  await page.keyboard.press('Enter');
  await page.locator(then).first().waitFor();
}
