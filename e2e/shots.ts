/** `node e2e/shots.ts [folder]`: pictures of every page and of the widget, light, dark and on a phone, for people to look at. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, startTestPostgres } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { type Demo, startDemo } from './support/demo.ts';
import { startOffice } from './support/office.ts';
import { visit } from './support/visitor.ts';

const looks = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true, isMobile: true },
} as const;

/** In pixels; browsers give no picture of the longest pages. */
const maxHeight = 4_000;

/** Name → address, and what is done there before the picture. */
type Shots = Readonly<Record<string, [path: string, act?: (page: Page) => Promise<unknown>]>>;

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'bob-shots-')));
await mkdir(folder, { recursive: true });
const postgres = await startTestPostgres();
const browser = await launchBrowser();
try {
  const fresh = await startOffice({ postgres });
  await takeAll({ setup: [fresh.setupLink] });
  await fresh.close();
  const demo = await startDemo({ postgres });
  const { url } = demo.office;
  const site = { ...visitorPages(), ...doors(demo), ...docs() };
  const own = Object.entries(site).map(([name, [path, ...act]]) => [name, [url + path, ...act]] as const);
  await takeAll({ ...Object.fromEntries(own), ...widget(demo) } as Shots);
  await demo.office.close();
} finally {
  await browser.close();
  await postgres.stop();
}
process.stdout.write(`${folder}\n`);

async function takeAll(shots: Shots): Promise<void> {
  for (const [look, options] of Object.entries(looks))
    for (const [name, [address, act]] of Object.entries(shots)) {
      const { page, leave } = await visit(browser, { origins: [], ...options });
      await page.goto(address);
      await act?.(page);
      await page.evaluate(() => document.fonts.ready);
      const path = join(folder, `${name}-${look}.png`);
      // The widget stands in the window, not on the page.
      await page.screenshot(name.startsWith('widget') ? { path } : { path, fullPage: true, clip: await clipOf(page) });
      await leave();
    }
}

/** The whole page, or as much of it as somebody looks at. */
async function clipOf(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  return { x: 0, y: 0, width: page.viewportSize()?.width ?? 1280, height: Math.min(height, maxHeight) };
}

function visitorPages(): Shots {
  return {
    home: ['/', (page) => page.locator('#bob .notice').waitFor()],
    'home-german': ['/de', (page) => page.locator('#bob .notice').waitFor()],
    'home-answered': ['/', (page) => askAtHome(page, 'What is a widget key?')],
    'home-refused': ['/', (page) => askAtHome(page, 'Who won the football last night?')],
    receipt: ['/', openReceipt],
    'receipt-missing': ['/receipt#turn_00000000000000000000000000', (page) => page.locator('.nothing').waitFor()],
    'not-found': ['/nothing/here'],
  };
}

function doors({ owner, staff }: Demo): Shots {
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

function widget({ allowed, refused }: Demo): Shots {
  const open = (page: Page) => page.locator('bob-widget .launcher').click();
  const openAndAsk = (question: string) => async (page: Page) => {
    await open(page);
    await askAt(page, 'bob-widget', question);
  };
  return {
    'widget-closed': [`${allowed}/de`, (page) => page.locator('bob-widget .launcher').waitFor()],
    'widget-open': [`${allowed}/de`, open],
    'widget-answered': [`${allowed}/de`, openAndAsk('Was kostet die Anfahrt im Notdienst?')],
    'widget-refused': [`${allowed}/de`, openAndAsk('Wer hat gestern das Fußballspiel gewonnen?')],
    'widget-not-allowed': [`${refused}/de`, openAndAsk('Was kostet die Anfahrt im Notdienst?')],
  };
}

async function askAt(page: Page, place: string, question: string): Promise<void> {
  await page.locator(`${place} .composer textarea`).fill(question);
  await page.keyboard.press('Enter');
  await page.locator(`${place} .answer`).last().locator('.chip, .trouble').waitFor();
  const source = page.locator(`${place} .answer .source`).first();
  if (await source.isVisible()) await source.click();
}

async function askAtHome(page: Page, question: string): Promise<void> {
  await askAt(page, '#bob', question);
  await page.locator('.slip-head').waitFor();
}

async function openReceipt(page: Page): Promise<void> {
  await askAtHome(page, 'What is a widget key?');
  await page.getByRole('link', { name: 'Open the whole receipt' }).click();
  await page.getByText(/^Sealed as entry/).waitFor();
}

async function signIn(page: Page, person: { email: string; password: string }, then: string): Promise<void> {
  await page.locator('input[name=email]').fill(person.email);
  await page.locator('input[name=password]').fill(person.password);
  await page.keyboard.press('Enter');
  await page.locator(then).first().waitFor();
}
