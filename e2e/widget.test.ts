import { sentences } from '@office16852/contract/sentences';
import { type Browser, launchBrowser, withClient } from '@office16852/testkit';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from './support/demo.ts';
import type { Office } from './support/office.ts';
import { call } from './support/office-api.ts';
import { focused, overflow, textOf, type Visitor, type VisitorOptions, visit } from './support/visitor.ts';
import { startWebsite, type Website } from './support/website.ts';

const german = 'Wie erreiche ich den Notdienst?';
const notdienst = 'Den Notdienst erreichen Sie an jedem Tag und zu jeder Stunde unter 0221 4710 199.';
const english = 'How do I reach the emergency service?';
const emergency = 'You reach the emergency service every day and at every hour on 0221 4710 199.';

let demo: Demo;
let office: Office;
let browser: Browser;
/** The firm's pages as somebody else writes them: plain ones, and one with the strictest policy. */
let website: Website;
let visitor: Visitor | undefined;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  office = demo.office;
  const { tag } = demo;
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
  website = await startWebsite(pages);
  await demo.allow(website.origin);
});
afterAll(async () => {
  await Promise.all([browser?.close(), office?.close(), website?.close()]);
});
afterEach(async () => {
  const left = visitor;
  visitor = undefined;
  await left?.leave();
  expect({ wrong: left?.wrong, foreign: left?.foreign }).toEqual({ wrong: [], foreign: [] });
});

async function open(path: string, options: Partial<VisitorOptions> = {}, from = website.origin): Promise<Page> {
  visitor = await visit(browser, { origins: [office.url, from], ...options });
  await visitor.page.goto(`${from}${path}`);
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

describe("on the demo firm's own website", () => {
  it('answers in German with a citation that leads to the page it quotes', async () => {
    const page = await open('/de', {}, demo.allowed);
    await ask(page, 'Was kostet die Anfahrt im Notdienst?');
    await last(page).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('de');
    expect(await textOf(last(page).locator('.body'))).toContain('Die Anfahrt kostet im Notdienst 79 €');
    await last(page).locator('.source').first().click();
    const link = last(page).locator('.passage a').first();
    expect(await link.getAttribute('href')).toBe(`${demo.allowed}/de/preise`);
    const [quoted] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await quoted.getByRole('heading', { name: 'Zuschläge im Notdienst' }).waitFor();
  });

  it('answers in English on its English page', async () => {
    const page = await open('/en', {}, demo.allowed);
    await ask(page, english);
    await last(page).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('en');
    expect(await textOf(last(page).locator('.body'))).toContain(emergency);
  });
});

describe('on a plain page of an allowed origin, by the tag alone', () => {
  it('answers in German from German content, and opens the cited passage', async () => {
    const page = await open('/');
    expect(await textOf(page.locator('bob-widget .notice'))).toBe('Bob ist eine KI, kein Mensch.');
    await ask(page, german);
    await last(page).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').getAttribute('lang')).toBe('de');
    expect(await textOf(last(page).locator('.body'))).toContain(notdienst);
    await last(page).locator('.mark').first().click();
    expect(await textOf(last(page).locator('.passage blockquote').first())).toContain(notdienst);
    expect(await textOf(last(page).locator('.source').first())).toContain('Notdienst rund um die Uhr');
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
    expect(await textOf(last(page).locator('.body'))).not.toContain('Notdienst');
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
      token: demo.owner.token,
    });
    expect(messages).toMatchObject([{ author: 'visitor' }, { author: 'persona', feedback: 'not_helpful' }]);
    expect(await sql(`select helpful from feedback where comment = 'The price is missing.'`)).toEqual([
      { helpful: false },
    ]);
  });
});

describe('on a page whose origin is not allowed', () => {
  // The browser writes down what it blocked.
  const expected = /CORS policy|Failed to load resource/;

  it('the widget says so, answers nothing and stores nothing', async () => {
    const before = await countOf('messages');
    const page = await open('/en', { expected }, demo.refused);
    await ask(page, english);
    const trouble = last(page).locator('.trouble');
    await trouble.waitFor();
    expect(await last(page).locator('.chip').count()).toBe(0);
    expect(await textOf(trouble)).toBe(sentences('en').notAllowed);
    expect(await countOf('messages')).toBe(before);
  });

  it('code of its own reads nothing, with the real key of the firm', async () => {
    const before = await countOf('messages');
    visitor = await visit(browser, { origins: [office.url, demo.refused], expected });
    const { page } = visitor;
    await page.goto(`${demo.refused}/en`);
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
      { url: office.url, key: demo.key },
    );
    expect(tried).toEqual(['TypeError', 'TypeError', 'TypeError']);
    expect(await countOf('messages')).toBe(before);
  });
});

describe('when the server is killed in the middle of an answer', () => {
  const expected = /ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to load resource|net::/;

  const retry = (page: Page) => last(page).getByRole('button', { name: sentences('en').retry });

  /** Asks while no receipt can be written, so that the text is there and the end is not; then takes the server away. */
  async function killMidStream(page: Page, take: (query: (text: string) => Promise<unknown>) => Promise<void>) {
    await withClient(office.database.admin, async (client) => {
      await client.query('begin; lock table turn_receipts in exclusive mode');
      await ask(page, english);
      await last(page).locator('.body', { hasText: emergency }).waitFor();
      expect(await last(page).locator('.chip').count()).toBe(0);
      await take((text) => client.query(text));
    });
    await office.startAgain();
  }

  /** The widget goes on by itself for about ten seconds, and then when it is told to. Gives how often it was told. */
  async function followToTheEnd(page: Page): Promise<number> {
    for (let told = 0; told < 10; told++) {
      await last(page).locator('.chip.answered').or(retry(page)).waitFor({ timeout: 60_000 });
      if (!(await retry(page).isVisible())) return told;
      await retry(page).click();
      await page.waitForTimeout(1_500);
    }
    throw new Error('no answer came');
  }

  it('an answer that was not stored can be tried again, and the question is shown once', async () => {
    const page = await open('/en', { expected });
    const turns = await countOf('turns');
    await killMidStream(page, async (query) => {
      await office.kill();
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      await query('rollback');
    });
    await retry(page).waitFor({ timeout: 60_000 });
    expect(await countOf('turns'), 'nothing was asked again unbidden').toBe(turns + 1);
    expect(await followToTheEnd(page)).toBeGreaterThan(0);
    expect(await textOf(last(page).locator('.body'))).toContain(emergency);
    expect(await page.locator('bob-widget .question').count()).toBe(1);
    expect(await page.locator('bob-widget .answer').count()).toBe(1);
    expect(await sql('select status from turns order by id desc limit 2')).toEqual([
      { status: 'settled' },
      { status: 'failed' },
    ]);
  });

  it('an answer that was stored comes back, and the question is not asked again', async () => {
    const page = await open('/en', { expected });
    const turns = await countOf('turns');
    await killMidStream(page, async (query) => {
      office.freeze();
      await query('rollback');
      await expect
        .poll(() => sql('select status from turns order by id desc limit 1'), { timeout: 20_000 })
        .toEqual([{ status: 'settled' }]);
      await office.kill();
    });
    await followToTheEnd(page);
    expect(await textOf(last(page).locator('.body'))).toContain(emergency);
    expect(await page.locator('bob-widget .question').count()).toBe(1);
    expect(await countOf('turns')).toBe(turns + 1);
  });
});
