import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchBrowser } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<p id="a">Grüße</p><script type="module">
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    root.innerHTML = '<button>Öffnen</button>';
    root.querySelector('button').onclick = () => { document.title = 'clicked'; };
  </script>`);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

// The first launch on a machine without a browser unpacks one.
it('shows a page in a real browser, with its script, shadow root and text', { timeout: 120_000 }, async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByRole('button', { name: 'Öffnen' }).click();
    expect(await page.title()).toBe('clicked');
    // A browser without a font draws nothing and gives text no height.
    expect((await page.locator('#a').boundingBox())?.height).toBeGreaterThan(10);
  } finally {
    await browser.close();
  }
});
