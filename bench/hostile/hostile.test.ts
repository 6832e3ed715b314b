import { launchBrowser, startTestServer, type TestServer } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtWidget } from './built-widget.ts';
import { fireStrings, loggedFaults, prepareRange, type Range } from './fire.ts';
import { ownStrings } from './own-strings.ts';
import { oddities, setTraps, showInWidget, watch } from './show.ts';

let server: TestServer;
let range: Range;

beforeAll(async () => {
  server = await startTestServer({ widget: await builtWidget() });
  range = await prepareRange(server);
}, 60_000);
afterAll(() => server.close());

it('keeps hostile text byte for byte where it takes it, refuses it where not, and never breaks', async () => {
  const { faults, requests } = await fireStrings(range, ownStrings, 25);
  expect(faults).toEqual([]);
  expect(requests).toBeGreaterThan(500);
  expect(loggedFaults(server)).toEqual([]);
}, 60_000);

it('shows hostile text in a real browser without running or fetching any of it', async () => {
  const { faults } = await showInWidget(server, ownStrings);
  expect(faults).toEqual([]);
}, 90_000);

it('would notice: the same texts as markup set off every trap', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const faults: string[] = [];
  watch(page, [server.url], faults);
  await page.addInitScript(setTraps, { key: 'held', held: '' });
  await page.goto(`${server.url}/api/health`);
  await page.evaluate((texts) => {
    const root = document.body.appendChild(document.createElement('bob-widget')).attachShadow({ mode: 'open' });
    root.innerHTML = `${texts.join('')}<img src="https://elsewhere.example/pixel.png">`;
  }, ownStrings);
  await page.waitForTimeout(300);
  faults.push(...(await oddities(page)));
  await browser.close();
  expect(faults.join('\n')).toMatch(/an element <img> is there/);
  expect(faults.join('\n')).toMatch(/onerror=/);
});
