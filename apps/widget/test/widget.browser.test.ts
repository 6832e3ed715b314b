import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill, sentenceLanguages, sentences } from '@office16852/contract/sentences';
import { type Browser, launchBrowser } from '@office16852/testkit';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {} from '../src/commands.ts';
import { type FakeOffice, startFakeOffice, startHostPage, tenant } from './fake-office.ts';

let folder: string;
let office: FakeOffice;
let host: { origin: string; close(): Promise<void> };
let browser: Browser;
let context: BrowserContext | undefined;
const wrong: string[] = [];

/** A page with the strictest policy that a widget can live under. */
function hostPage(address: string) {
  const lang = new URL(address, 'http://page').searchParams.get('lang') ?? 'en';
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-page' 'strict-dynamic'",
    `connect-src ${office.origin}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  const html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Page</title>
    <script nonce="page" src="${office.origin}/widget/${tenant}/widget.js" async></script>
    <h1>Page</h1><p><a href="#x" id="before">A link</a></p></html>`;
  return { html, headers: { 'content-security-policy': policy.join('; ') } };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widget-'));
  office = await startFakeOffice(folder);
  host = await startHostPage(hostPage);
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([office?.close(), host?.close()]);
  await rm(folder, { recursive: true });
}, 30_000);
afterEach(async () => {
  await context?.close();
  office.messages.length = 0;
  office.script.length = 0;
  office.seen.length = 0;
  expect(wrong.splice(0)).toEqual([]);
});

async function visit(query = ''): Promise<Page> {
  context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) wrong.push(message.text());
  });
  await page.goto(`${host.origin}/${query}`);
  await page.locator('bob-widget .launcher').waitFor();
  return page;
}
async function openAndAsk(page: Page, text: string): Promise<void> {
  if (await page.locator('bob-widget .launcher').isVisible()) await page.locator('bob-widget .launcher').click();
  await page.locator('bob-widget .composer textarea').fill(text);
  await page.keyboard.press('Enter');
}
const last = (page: Page) => page.locator('bob-widget .answer').last();
/** What has the focus, inside the shadow root. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const inside = document.activeElement?.shadowRoot?.activeElement;
    return inside?.getAttribute('aria-label') ?? inside?.className ?? document.activeElement?.id ?? '';
  });
const citation = (n: number, url: string | null, start: number, end: number) => ({
  id: `cit_${String(n).padStart(26, '0')}`,
  title: `Page ${n}`,
  url,
  quote: `Quote ${n}.`,
  start,
  end,
});

describe('the widget in a browser, under a strict policy', { timeout: 30_000 }, () => {
  it.each(sentenceLanguages)('says in %s that it is an AI before the first message', async (language) => {
    const page = await visit(`?lang=${language}`);
    await page.locator('bob-widget .launcher').click();
    const notice = page.locator('bob-widget .notice');
    await notice.waitFor();
    expect(await notice.textContent()).toBe(fill(sentences(language).notice, { persona: 'Bob' }));
    expect(await page.locator('bob-widget .panel').getAttribute('lang')).toBe(language);
    expect(office.seen).toEqual([]);
  });

  it('streams an answer over a dropped connection, and opens a cited passage in place', async () => {
    const reply = 'We open at eight. We close at five.';
    const citations = [citation(1, 'https://example.com/hours', 0, 17), citation(2, 'javascript:alert(1)', 18, 35)];
    const page = await visit();
    office.script.push({ reply, citations, dropAfter: 4 });
    await openAndAsk(page, 'When?');
    await last(page).locator('.chip.answered').waitFor();
    expect(await last(page).locator('.body').textContent()).toBe('We open at eight.1 We close at five.2');
    expect(office.seen.map((one) => `${one.method} ${one.path.replace(/session_\w+/, 's')}`)).toEqual([
      'POST /api/widget/chat',
      'GET /api/widget/stream/s',
    ]);
    expect(office.seen[1]?.headers['x-visitor-token']).toBe('visitor-token');

    await last(page).locator('.mark').first().click();
    const passage = last(page).locator('.passage').first();
    await passage.waitFor();
    expect(await passage.locator('blockquote').textContent()).toBe('Quote 1.');
    const link = passage.locator('a');
    expect(await link.getAttribute('href')).toBe('https://example.com/hours');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.textContent()).toContain('example.com');
    expect(await last(page).locator('.passage').nth(1).locator('a').count()).toBe(0);
  });

  it('shows hostile replies, titles and quotes as the text they are, and requests nothing for them', async () => {
    const hostile =
      '<img src=x onerror="window.hit=1"><script>window.hit=1</script>![p](https://example.com/p.png)[a](javascript:hit)';
    const bad = { ...citation(1, 'https://example.com/', 0, 4), title: hostile, quote: hostile };
    const page = await visit();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    office.script.push({ reply: hostile, citations: [bad] });
    await openAndAsk(page, hostile);
    await last(page).locator('.chip').waitFor();
    await last(page).locator('.source').click();
    expect(await last(page).locator('blockquote').textContent()).toBe(hostile);
    expect(await page.locator('bob-widget .question p').textContent()).toBe(hostile);
    expect(await page.locator('bob-widget').locator('img, script, iframe').count()).toBe(0);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(requests.filter((url) => !url.startsWith(office.origin))).toEqual([]);
  });

  it('is worked by keyboard alone: opens, keeps the focus inside, closes on Escape and gives the focus back', async () => {
    const page = await visit();
    await page.locator('#before').focus();
    await page.evaluate(() => window.Bob?.open());
    await page.locator('bob-widget .window').waitFor();
    expect(await focused(page)).toBe('');
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab');
      seen.add(await focused(page));
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('bob-widget');
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Close chat', 'Send']));
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Escape');
    await page.locator('bob-widget .window').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('before');
  });

  it('says what went wrong with the request id, and tries again with the same key', async () => {
    const page = await visit();
    office.script.push({ problem: { status: 503, code: 'turns.failed' } }, { reply: 'Now it works.' });
    await openAndAsk(page, 'When?');
    await last(page).locator('.trouble').waitFor();
    expect(await last(page).locator('code').textContent()).toBe('req_01jd0000000000000000000000');
    await last(page)
      .getByRole('button', { name: sentences('en').retry })
      .click();
    await last(page).getByText('Now it works.').waitFor();
    const keys = office.seen.map((one) => one.headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
  });

  it('takes helpful or not, with a comment, and speaks the whole answer once', async () => {
    const page = await visit();
    office.script.push({ reply: 'From eight.', outcome: 'refused' });
    await openAndAsk(page, 'When?');
    await last(page).locator('.chip.refused').waitFor();
    expect(await page.locator('bob-widget [aria-live=polite]').textContent()).toBe('Bob: From eight.');
    await last(page).getByRole('button', { name: 'Not helpful' }).click();
    await last(page).locator('.comment textarea').fill('The price.');
    await last(page).locator('.comment button').click();
    await last(page).getByText(sentences('en').feedbackThanks).waitFor();
    expect(office.seen.filter((one) => one.path.endsWith('feedback')).map((one) => one.body)).toMatchObject([
      { helpful: false },
      { helpful: false, comment: 'The price.' },
    ]);
  });

  it('remembers the conversation on the next page, under one key of the page, with one global', async () => {
    const page = await visit();
    const before = await page.evaluate(() => Object.keys(window));
    expect(before.filter((name) => /bob/i.test(name))).toEqual(['Bob']);
    office.script.push({ reply: 'From eight.' });
    await openAndAsk(page, 'When?');
    await last(page).locator('.chip').waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([`bob:${tenant}`]);
    await page.reload();
    await page.locator('bob-widget .launcher').click();
    await last(page).getByText('From eight.').waitFor();
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  it('tells the page of opening, answers and closing', async () => {
    const page = await visit();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      for (const event of ['open', 'answer', 'close'] as const)
        window.Bob?.on(event, ({ outcome }) => heard.push(`${event} ${outcome ?? ''}`.trim()));
    });
    await openAndAsk(page, 'When?');
    await last(page).locator('.chip').waitFor();
    await page.evaluate(() => window.Bob?.close());
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([
      'open',
      'answer answered',
      'close',
    ]);
  });
});
