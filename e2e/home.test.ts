import { sentences } from '@office16852/contract/sentences';
import { type Browser, launchBrowser } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Office, startOffice } from './support/office.ts';
import { focused, overflow, tabTo, textOf, type Visitor, type VisitorOptions, visit } from './support/visitor.ts';

let office: Office;
let browser: Browser;
let visitor: Visitor | undefined;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), office?.close()]);
});
afterEach(async () => {
  const left = visitor;
  visitor = undefined;
  await left?.leave();
  expect({ wrong: left?.wrong, foreign: left?.foreign }).toEqual({ wrong: [], foreign: [] });
});

async function open(path = '/', options: Partial<VisitorOptions> = {}): Promise<Page> {
  visitor = await visit(browser, { origins: [office.url], ...options });
  await visitor.page.goto(`${office.url}${path}`);
  await visitor.page.locator('#bob .notice').waitFor();
  return visitor.page;
}
async function ask(page: Page, text: string): Promise<void> {
  const before = await page.locator('#bob .answer').count();
  await page.locator('#bob .composer textarea').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('#bob .answer').nth(before).locator('.chip').waitFor();
}
const last = (page: Page) => page.locator('#bob .answer').last();

describe('the home page', () => {
  it('says that Bob is an AI before there is a field to write in', async () => {
    const page = await open();
    const notice = page.locator('#bob .notice');
    expect(await textOf(notice)).toBe('Bob is an AI, not a person.');
    const [said, field] = await Promise.all([
      notice.boundingBox(),
      page.locator('#bob .composer textarea').boundingBox(),
    ]);
    expect(said!.height).toBeGreaterThan(10);
    expect(said!.y + said!.height).toBeLessThanOrEqual(field!.y);
    const first = await page.locator('#bob .panel').evaluate((panel) => {
      const [notice, field] = [panel.querySelector('.notice')!, panel.querySelector('textarea')!];
      return (notice.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    });
    expect(first, 'a reader hears the notice before the field').toBe(true);
  });

  it('explains what a widget key is, with a citation that opens the passage and leads to the docs page', async () => {
    const page = await open();
    await page.locator('#bob').getByRole('button', { name: 'What is a widget key?' }).click();
    await last(page).locator('.chip.answered').waitFor();
    const said = await textOf(last(page).locator('.body'));
    expect(said).toMatch(/^A widget key is a publishable key that starts with pk_live_ or pk_test_\./);

    await last(page).locator('.mark').first().click();
    const passage = last(page).locator('.passage').first();
    const quote = await textOf(passage.locator('blockquote'));
    expect(said).toContain(quote);
    const link = passage.locator('a');
    expect(await link.getAttribute('href')).toBe(`${office.url}/docs/guides/embed-the-widget`);
    const [docs] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await docs.locator('h1').waitFor();
    expect(await textOf(docs.locator('h1'))).toBe('Embed the widget');
    expect(await textOf(docs.locator('main'))).toContain(quote);
  });

  it.each([
    ['en', 'Who won the football last night?'],
    ['de', 'Wer hat gestern das Fußballspiel gewonnen?'],
  ])('refuses in %s what the docs do not hold, with a next step and no claim', async (language, question) => {
    const page = await open();
    await ask(page, question);
    const answer = last(page);
    expect(await answer.locator('.chip').getAttribute('class')).toContain('refused');
    expect(await answer.locator('.body').getAttribute('lang')).toBe(language);
    const { refusal, nextStep, closest } = sentences(language);
    const fixed = [refusal, nextStep, closest].map((one) => one.replaceAll('{business}', 'Office 168/52'));
    const said = await textOf(answer.locator('.body'));
    expect([`${fixed[0]} ${fixed[1]}`, fixed[2]]).toContain(said);
  });

  it('shows the receipt of the answer on the page, as a page of its own and as JSON', async () => {
    const page = await open();
    await ask(page, 'What is a widget key?');
    const slip = page.locator('[data-receipt]');
    await slip.getByText('What is a widget key?', { exact: true }).first().waitFor();
    const turnId = await textOf(slip.locator('.slip-head code'));

    const beside = last(page).locator('a.receipt');
    expect(await beside.getAttribute('href')).toBe(`/receipt#${turnId}`);
    const [sheet] = await Promise.all([page.context().waitForEvent('page'), beside.click()]);
    await sheet.getByRole('link', { name: 'As JSON' }).click();
    await sheet.waitForURL(`${office.url}/api/receipts/${turnId}`);
    expect(JSON.parse(await textOf(sheet.locator('body')))).toMatchObject({
      question: 'What is a widget key?',
      receipt: { turn_id: turnId, outcome: 'answered' },
    });

    await slip.getByRole('link', { name: 'Open the whole receipt' }).click();
    await page.getByText('The question fits its hash.').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe(`/receipt#${turnId}`);
    await page.getByText(/^Sealed as entry \d+$/).waitFor();
    expect(await textOf(page.locator('mark').first())).toContain('A widget key is a publishable key');
  });

  it('is worked by keyboard alone: asks, opens a source, goes on to the next question', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('a Skip to content');
    await page.keyboard.press('Enter');
    await tabTo(page, /^button What is a widget key\?$/);
    await page.keyboard.press('Enter');
    await last(page).locator('.chip.answered').waitFor();
    await tabTo(page, /^button Source 1:/);
    await page.keyboard.press('Enter');
    await last(page).locator('.passage').first().waitFor();
    expect(await focused(page), 'the focus goes to what was opened').toMatch(/^button 1\s*What is a widget key/);
    await tabTo(page, /^textarea/);
    await page.keyboard.type('What is a release?');
    await page.keyboard.press('Enter');
    await page.locator('#bob .answer').nth(1).locator('.chip').waitFor();
    expect(await focused(page)).toMatch(/^textarea/);
  });

  it('keeps the conversation over a reload, and begins anew when told to', async () => {
    const page = await open();
    await ask(page, 'What is a widget key?');
    const said = await textOf(last(page).locator('.body'));
    await page.reload();
    await last(page).locator('.chip.answered').waitFor();
    expect(await textOf(last(page).locator('.body'))).toBe(said);
    await page.locator('#bob').getByRole('button', { name: 'New conversation' }).click();
    await last(page).waitFor({ state: 'detached' });
  });

  it('greets a German browser in German, and goes back to English on request', async () => {
    const page = await open('/', { locale: 'de-DE' });
    expect(new URL(page.url()).pathname).toBe('/de');
    expect(await textOf(page.locator('#bob .notice'))).toBe('Bob ist eine KI, kein Mensch.');
    await page.locator('a.language').click();
    await page.locator('#bob .notice', { hasText: 'is an AI' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });
});

describe('every page', () => {
  const paths = [
    '/',
    '/de',
    '/login',
    '/staff/login',
    '/setup#x',
    '/invitation#x',
    '/reset',
    '/receipt',
    '/404',
    '/docs',
  ];
  const docs = ['/docs/REQUEST_FLOWS', '/docs/reference/api', '/docs/guides/embed-the-widget'];
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['dark', 390],
    ['light', 320],
  ] as const)('fits its window in %s at %i pixels', { timeout: 60_000 }, async (colorScheme, width) => {
    visitor = await visit(browser, { origins: [office.url], colorScheme, viewport: { width, height: 800 } });
    const { page } = visitor;
    for (const path of [...paths, ...docs]) {
      await page.goto(`${office.url}${path}`);
      await page.locator('main').waitFor();
      expect(await overflow(page), `${path} at ${width}`).toBe(0);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red = 0] = (/\d+/.exec(background) ?? []).map(Number);
      expect(red < 100, `${path} is ${background} in ${colorScheme}`).toBe(colorScheme === 'dark');
    }
  });
});
