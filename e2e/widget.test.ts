import { sentences } from '@office16852/contract/sentences';
import { type Browser, launchBrowser, withClient } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Firm, openFirm } from './support/firm.ts';
import { type Office, startOffice } from './support/office.ts';
import { call } from './support/office-api.ts';
import { focused, overflow, textOf, type Visitor, type VisitorOptions, visit } from './support/visitor.ts';
import { startWebsite, type Website } from './support/website.ts';

const german = 'Wann ist der Notdienst erreichbar?';
const english = 'When can I reach the emergency service?';
const emergency = 'Our emergency service can be reached around the clock on every day.';

let office: Office;
let browser: Browser;
let firm: Firm;
let website: Website;
let stranger: Website;
let visitor: Visitor | undefined;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  firm = await openFirm(office);
  const { tag } = firm;
  const strict = {
    'content-security-policy': [
      "default-src 'none'",
      'img-src data:',
      "script-src 'nonce-a1b2' 'strict-dynamic'",
      `connect-src ${office.url}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
  };
  const pages = {
    '/': { language: 'de', tag },
    '/en': { language: 'en', tag },
    '/strict': { language: 'de', tag: tag.replace('<script ', '<script nonce="a1b2" '), headers: strict },
  };
  [website, stranger] = await Promise.all([startWebsite(pages), startWebsite(pages)]);
  await firm.allow(website.origin);
});
afterAll(async () => {
  await Promise.all([browser?.close(), office?.close(), website?.close(), stranger?.close()]);
});
afterEach(async () => {
  const left = visitor;
  visitor = undefined;
  await left?.leave();
  expect({ wrong: left?.wrong, foreign: left?.foreign }).toEqual({ wrong: [], foreign: [] });
});

async function open(path: string, options: Partial<VisitorOptions> = {}, from = website): Promise<Page> {
  visitor = await visit(browser, { origins: [office.url, from.origin], ...options });
  await visitor.page.goto(`${from.origin}${path}`);
  await visitor.page.locator('bob-widget .launcher').click();
  await visitor.page.locator('bob-widget .notice').waitFor();
  return visitor.page;
}
async function ask(page: Page, text: string): Promise<void> {
  await page.locator('bob-widget .composer textarea').fill(text);
  await page.keyboard.press('Enter');
}
const last = (page: Page) => page.locator('bob-widget .answer').last();
const settled = (page: Page) => last(page).locator('.chip').waitFor();
const sql = <T>(text: string) =>
  withClient(office.database.admin, async (client) => (await client.query(text)).rows as T[]);
const countOf = async (table: 'messages' | 'turns' | 'conversations') =>
  (await sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

describe('on a page of an allowed origin, by the tag alone', () => {
  it('answers in German from German content, and opens the cited passage', async () => {
    const page = await open('/');
    expect(await textOf(page.locator('bob-widget .notice'))).toBe('Bob ist eine KI, kein Mensch.');
    await ask(page, german);
    await last(page).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('de');
    expect(await textOf(last(page).locator('.body'))).toContain(
      'Unser Notdienst ist an jedem Tag rund um die Uhr erreichbar.',
    );
    await last(page).locator('.mark').first().click();
    expect(await textOf(last(page).locator('.passage blockquote').first())).toContain(
      'Unser Notdienst ist an jedem Tag rund um die Uhr erreichbar.',
    );
    expect(await textOf(last(page).locator('.source').first())).toContain('Notdienst');
  });

  it('speaks English on an English page, and answers each question in its own language', async () => {
    const page = await open('/en');
    expect(await textOf(page.locator('bob-widget .notice'))).toBe('Bob is an AI, not a person.');
    await ask(page, english);
    await last(page).locator('.chip.answered').waitFor();
    expect(await textOf(last(page).locator('.body'))).toContain(emergency);
    await ask(page, german);
    await page.locator('bob-widget .answer').nth(1).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('de');
  });

  it('refuses in the language of the question what the firm never wrote', async () => {
    const page = await open('/');
    await ask(page, 'Wer hat gestern das Fußballspiel gewonnen?');
    await last(page).locator('.chip.refused').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('de');
    expect(await textOf(last(page).locator('.body'))).not.toContain('Notdienst ist');
  });

  it('works under a strict policy with Trusted Types', async () => {
    const page = await open('/strict');
    await ask(page, german);
    await last(page).locator('.chip.answered').waitFor();
  });

  it('is worked by keyboard alone, and gives the focus back on Escape', async () => {
    visitor = await visit(browser, { origins: [office.url, website.origin] });
    const { page } = visitor;
    await page.goto(`${website.origin}/en`);
    await page.locator('bob-widget .launcher').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('button Chat with Bob');
    await page.keyboard.press('Enter');
    await page.keyboard.type(english);
    await page.keyboard.press('Enter');
    await last(page).locator('.chip.answered').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('bob-widget .window').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('button Chat with Bob');
  });

  it('fills a phone without a scroll bar at the bottom, light or dark', async () => {
    const page = await open('/', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
    await ask(page, german);
    await settled(page);
    expect(await overflow(page)).toBe(0);
    const box = await page.locator('bob-widget .window').boundingBox();
    expect(box).toMatchObject({ x: 0, width: 320 });
  });

  it('keeps the conversation over a reload, and what was rated is stored', async () => {
    const page = await open('/en');
    await ask(page, english);
    await settled(page);
    await last(page).getByRole('button', { name: 'Not helpful' }).click();
    await last(page).locator('.comment textarea').fill('The price is missing.');
    await last(page).locator('.comment button').click();
    await last(page).getByText(sentences('en').feedbackThanks).waitFor();

    await page.reload();
    const [history] = await Promise.all([
      page.waitForResponse(/\/api\/widget\/history\//),
      page.locator('bob-widget .launcher').click(),
    ]);
    await settled(page);
    expect(await textOf(page.locator('bob-widget .question p'))).toBe(english);
    expect(await last(page).getByRole('button', { name: 'Not helpful' }).getAttribute('aria-pressed')).toBe('true');

    const { conversation_id: id } = (await history.json()) as { conversation_id: string };
    const { messages } = await call<{ messages: object[] }>(office, `/api/chat/history/${id}`, {
      token: firm.owner.token,
    });
    expect(messages).toMatchObject([{ author: 'visitor' }, { author: 'persona', feedback: 'not_helpful' }]);
    expect(await sql('select helpful, comment from feedback')).toEqual([
      { helpful: false, comment: 'The price is missing.' },
    ]);
  });
});

describe('on a page whose origin is not allowed', () => {
  // The browser writes down what it blocked.
  const expected = /CORS policy|Failed to load resource/;

  it('the widget says so, answers nothing and stores nothing', async () => {
    const before = await countOf('messages');
    const page = await open('/en', { expected }, stranger);
    await ask(page, english);
    const trouble = last(page).locator('.trouble');
    await trouble.waitFor();
    await expect.poll(() => textOf(trouble), { timeout: 15_000 }).toContain(sentences('en').notAllowed);
    expect(await countOf('messages')).toBe(before);
  });

  it('code of its own reads nothing, with the real key of the firm', async () => {
    const before = await countOf('messages');
    visitor = await visit(browser, { origins: [office.url, stranger.origin], expected });
    const { page } = visitor;
    await page.goto(`${stranger.origin}/en`);
    const tried = await page.evaluate(
      async ({ url, key }) => {
        const attempt = (init: RequestInit) =>
          fetch(`${url}/api/widget/chat`, init).then(
            ({ status, type }) => `${status} ${type}`,
            (error: Error) => error.name,
          );
        const body = JSON.stringify({ message: 'Hello' });
        const headers = { 'Content-Type': 'application/json', 'X-Widget-Key': key };
        return [
          await attempt({ method: 'POST', headers, body }),
          await attempt({ method: 'POST', mode: 'no-cors', headers, body }),
          await attempt({ method: 'POST', headers, body, credentials: 'include' }),
        ];
      },
      { url: office.url, key: firm.key },
    );
    expect(tried).toEqual(['TypeError', 'TypeError', 'TypeError']);
    expect(await countOf('messages')).toBe(before);
  });
});

describe('when the server is killed in the middle of an answer', () => {
  const expected = /ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to load resource|net::/;

  /** Asks while no receipt can be written, so that the text is there and the end is not; then kills the server. */
  async function killMidStream(page: Page, then: (client: { query(text: string): Promise<unknown> }) => Promise<void>) {
    await withClient(office.database.admin, async (client) => {
      await client.query('begin; lock table turn_receipts in exclusive mode');
      await ask(page, english);
      await last(page).locator('.body', { hasText: emergency }).waitFor();
      expect(await last(page).locator('.chip').count()).toBe(0);
      await office.kill();
      await then(client);
      await client.query('rollback');
    });
    await office.startAgain();
  }

  it('an answer that was not stored can be tried again, and the question is asked once', async () => {
    const page = await open('/en', { expected });
    const turns = await countOf('turns');
    await killMidStream(page, async (client) => {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
    });
    await last(page).locator('.trouble').waitFor({ timeout: 40_000 });
    expect(await textOf(last(page).locator('.trouble'))).toContain(sentences('en').unfinished);
    expect(await countOf('turns'), 'nothing was asked again unbidden').toBe(turns + 1);
    await last(page)
      .getByRole('button', { name: sentences('en').retry })
      .click();
    await last(page).locator('.chip.answered').waitFor();
    expect(await page.locator('bob-widget .question').count()).toBe(1);
    expect(await page.locator('bob-widget .answer').count()).toBe(1);
    expect(await sql(`select status from turns order by id desc limit 2`)).toEqual([
      { status: 'settled' },
      { status: 'failed' },
    ]);
  });

  it('an answer that was stored comes by itself, and the question is not asked again', async () => {
    const page = await open('/en', { expected });
    const turns = await countOf('turns');
    await killMidStream(page, async () => {});
    await last(page).locator('.chip.answered').waitFor({ timeout: 40_000 });
    expect(await textOf(last(page).locator('.body'))).toContain(emergency);
    expect(await countOf('turns')).toBe(turns + 1);
    expect(await page.locator('bob-widget .question').count()).toBe(1);
  });
});
