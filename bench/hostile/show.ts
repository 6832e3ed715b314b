/** Shows texts as questions, answers and citations in the widget, on a page that stops nothing, and watches what happens. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Browser,
  createStage,
  launchBrowser,
  type Stage,
  type TestServer,
  withClient,
} from '@office16852/testkit';
import type { Page } from 'playwright-core';

export interface Shown {
  texts: number;
  faults: string[];
}

const perPage = 200;

/** Elements that the widget's view is made of; anything else came out of a text. */
const known =
  'div p span a button h1 h2 h3 ol ul li sup strong em br section article blockquote textarea form label svg path circle rect line polyline g code header style link'.split(
    ' ',
  );

export async function showInWidget(server: TestServer, texts: readonly string[]): Promise<Shown> {
  const stage = await createStage(server);
  const host = await startHostPage(`${server.url}/widget/${stage.tenant.id}/widget.js`);
  await allowOnEveryKey(server, stage, host.origin);
  const browser = await launchBrowser();
  const faults: string[] = [];
  try {
    for (let from = 0; from < texts.length; from += perPage) {
      const some = texts.slice(from, from + perPage);
      faults.push(...(await showSome(browser, { server, stage, origin: host.origin }, some)));
    }
  } finally {
    await browser.close();
    await host.close();
  }
  return { texts: texts.length, faults };
}

interface Scene {
  server: TestServer;
  stage: Stage;
  origin: string;
}

async function showSome(browser: Browser, scene: Scene, texts: readonly string[]): Promise<string[]> {
  const { server, stage, origin } = scene;
  const { token, sessionId } = await conversationOf(scene, texts);
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  watch(page, [origin, server.url], faults);
  await page.addInitScript(setTraps, { key: `bob:${stage.tenant.id}`, held: JSON.stringify({ token, sessionId }) });
  await page.goto(origin);
  await page.locator('bob-widget .launcher').click();
  await page
    .locator('bob-widget .row.answer')
    .nth(texts.length - 1)
    .waitFor({ state: 'attached', timeout: 60_000 });
  await page.locator('bob-widget .source').evaluateAll((buttons) => {
    for (const button of buttons) (button as HTMLElement).click();
  });
  await page.waitForTimeout(150);
  faults.push(...(await oddities(page)));
  await context.close();
  return faults;
}

/** Notes everything that a shown text must never cause. */
export function watch(page: Page, origins: readonly string[], faults: string[]): void {
  page.on('dialog', (dialog) => {
    faults.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(`a script failed: ${error.message}`));
  page.on('popup', (popup) => faults.push(`a window opened: ${popup.url()}`));
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (!origins.includes(to.origin)) faults.push(`a request left: ${request.url().slice(0, 200)}`);
  });
}

/** Runs in the page, before anything of it. */
export function setTraps({ key, held }: { key: string; held: string }): void {
  localStorage.setItem(key, held);
  const page = window as unknown as Record<string, unknown>;
  const ran: string[] = [];
  page['trapped'] = ran;
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    page[name] = () => {
      ran.push(name);
    };
  Object.defineProperty(window, 'ran', { set: (value) => ran.push(`ran ${String(value)}`) });
  window.onerror = (message) => {
    ran.push(String(message));
  };
}

/** What is in the shadow root that only a text can have put there. */
export async function oddities(page: Page): Promise<string[]> {
  return page.evaluate((names) => {
    const found = [...((window as unknown as { trapped: string[] }).trapped ?? [])];
    const root = document.querySelector('bob-widget')?.shadowRoot;
    for (const element of root?.querySelectorAll('*') ?? []) {
      const name = element.localName;
      if (!names.includes(name)) found.push(`an element <${name}> is there`);
      for (const { name: attribute, value } of element.attributes)
        if (attribute.startsWith('on') || /^\s*(javascript|data|vbscript):/i.test(value))
          found.push(`<${name} ${attribute}="${value.slice(0, 80)}"> is there`);
      const href = element.getAttribute('href');
      if (href !== null && !/^(https?:|mailto:|\/|#)/i.test(href))
        found.push(`a link to ${href.slice(0, 80)} is there`);
    }
    return found;
  }, known);
}

/** A visitor whose history holds these texts: the question as asked, the answer and its source as a database may hold them. */
async function conversationOf({ server, stage, origin }: Scene, texts: readonly string[]) {
  const code = await server.ask<{ widget_key: string }>('/api/customer-portal/widget-code', {
    headers: stage.owner.bearer,
  });
  const asked = await server.ask<{ session_id: string; conversation_id: string }>('/api/widget/chat', {
    headers: { 'x-widget-key': code.body.widget_key, origin },
    body: { message: 'Hello?' },
  });
  if (asked.status !== 200) throw new Error(`the widget's door refused: ${asked.text}`);
  const rows = texts.flatMap((text, i) => [
    { seq: 10 + 2 * i, author: 'visitor', text, citations: [] },
    {
      ...{ seq: 11 + 2 * i, author: 'persona', text, outcome: 'answered' },
      citations: [
        { id: `cit_${'0'.repeat(26)}`, title: text, url: text, quote: text, start: 0, end: Math.min(3, text.length) },
      ],
    },
  ]);
  await withClient(server.database.admin, async (client) => {
    await client.query('delete from messages where tenant_id = $1 and conversation_id = $2', [
      stage.tenant.id,
      asked.body.conversation_id,
    ]);
    await client.query(
      `insert into messages (tenant_id, conversation_id, seq, id, author, text, outcome, citations, salt)
       select $1, $2, seq, 'msg_' || lpad(seq::text, 26, '0'), author, text, outcome, citations, 'salt'
       from jsonb_to_recordset($3::jsonb) as m (seq int, author text, text text, outcome text, citations jsonb)`,
      [stage.tenant.id, asked.body.conversation_id, JSON.stringify(rows)],
    );
  });
  return { token: String(asked.headers['x-visitor-token']), sessionId: asked.body.session_id };
}

async function allowOnEveryKey(server: TestServer, { owner }: Stage, origin: string): Promise<void> {
  const keys = await server.ask<{ items: { id: string }[] }>('/api/widget-keys', { headers: owner.bearer });
  for (const { id } of keys.body.items) {
    const added = await server.ask(`/api/widget-keys/${id}/origins`, { headers: owner.bearer, body: { origin } });
    if (added.status !== 201) throw new Error(`the page's origin was not allowed: ${added.text}`);
  }
}

/** A page without any policy of its own: whatever a text could run, runs. */
async function startHostPage(script: string) {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title><script src="${script}" async></script></html>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
