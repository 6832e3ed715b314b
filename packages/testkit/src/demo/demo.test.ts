import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServer } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { members, staff } from './firm.ts';
import { sitePages } from './site/pages.ts';

const script = fileURLToPath(new URL('../dev.ts', import.meta.url));
// Two ports side by side, as the program takes them.
const demoPort = 20_000 + (process.pid % 20_000) * 2;

describe('npm run dev', { timeout: 60_000 }, () => {
  let folder: string;
  let server: ServerProcess;
  const start = (port = 0) =>
    startServer({ dataDir: join(folder, 'data'), port, script, args: ['--demo-port', String(demoPort)] });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bob-dev-'));
    server = await start();
  }, 60_000);
  afterAll(async () => {
    await server?.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  it('prints where the demo is and how to sign in, and offers no set-up link', async () => {
    await expect.poll(() => server.stdout()).toContain(members.at(-1)!.password);
    expect(server.setupLink).toBeNull();
    for (const { email, password } of [...members, staff]) {
      expect(server.stdout()).toContain(email);
      expect(server.stdout()).toContain(password);
    }
    expect(await signIn(server.url, '/api/auth/login', staff)).toBe(200);
    for (const member of members) expect(await signIn(server.url, '/api/customers/auth/login', member)).toBe(200);
  });

  it("serves every page of the firm's website in both languages, with the widget's tag, and no link leads nowhere", async () => {
    const site = `http://localhost:${demoPort}`;
    const paths = new Set(sitePages.map(({ path }) => path));
    for (const path of paths) {
      const answer = await fetch(`${site}${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      const html = await answer.text();
      expect(html).toMatch(/<h1[ >]/);
      expect(html).toMatch(new RegExp(`<script [^>]*${server.url}/widget/[0-9a-f-]{36}/widget\\.js`));
      for (const [, link] of html.matchAll(/href="(\/(?:de|en)[^"#]*)"/g)) expect(paths).toContain(link);
    }
    expect((await fetch(site)).url).toBe(`${site}/de`);
    expect((await fetch(`${site}/de/nichts`)).status).toBe(404);
  });

  it('answers a German question with a citation through the widget, and nothing on a page that is not allowed', async () => {
    const key = await widgetKey(server.url);
    const ask = (origin: string) =>
      fetch(`${server.url}/api/widget/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, 'x-widget-key': key },
        body: JSON.stringify({ message: 'Was kostet die Wartung einer Wärmepumpe?', session_id: 'test' }),
      });
    const allowed = await ask(`http://localhost:${demoPort}`);
    expect(allowed.status).toBe(200);
    const { reply, language, outcome, citations } = (await allowed.json()) as {
      reply: string;
      language: string;
      outcome: string;
      citations: { url: string }[];
    };
    expect({ language, outcome }).toEqual({ language: 'de', outcome: 'answered' });
    expect(reply).toContain('179 €');
    expect(citations[0]?.url).toBe(`http://localhost:${demoPort}/de/preise`);
    const refused = await ask(`http://localhost:${demoPort + 1}`);
    expect(refused.status).toBe(403);
    expect(await refused.json()).not.toHaveProperty('reply');
  });

  it('a second start finds it all and adds nothing', async () => {
    const before = await trail(server.url);
    expect(before.get('conversation.started')).toBeGreaterThanOrEqual(6);
    for (const type of ['message.answered', 'message.refused', 'feedback.received', 'knowledge.published'])
      expect(before.get(type)).toBeGreaterThan(0);
    const port = Number(new URL(server.url).port);
    expect((await server.end('SIGINT')).code).toBe(0);
    server = await start(port);
    await expect.poll(() => server.stdout()).toContain('found again');
    expect(server.stderr()).not.toContain('release compiled');
    const after = await trail(server.url);
    for (const type of ['conversation.started', 'knowledge.published', 'source.read', 'origin.allowed'])
      expect([type, after.get(type)]).toEqual([type, before.get(type)]);
  });
});

async function signIn(url: string, path: string, { email, password }: { email: string; password: string }) {
  return (await post(`${url}${path}`, { email, password })).status;
}

async function asManager(url: string): Promise<Record<string, string>> {
  const { email, password } = members.find(({ role }) => role === 'manager')!;
  const login = await post(`${url}/api/customers/auth/login`, { email, password });
  return { authorization: `Bearer ${((await login.json()) as { access_token: string }).access_token}` };
}

async function widgetKey(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/customer-portal/widget-code`, { headers: await asManager(url) });
  return ((await answer.json()) as { widget_key: string }).widget_key;
}

/** How often each event happened in the demo tenant. */
async function trail(url: string): Promise<Map<string, number>> {
  const headers = await asManager(url);
  const counts = new Map<string, number>();
  for (let cursor = ''; ; ) {
    const answer = await fetch(`${url}/api/audit?limit=100${cursor}`, { headers });
    const page = (await answer.json()) as { items: { type: string }[]; next_cursor: string | null };
    for (const { type } of page.items) counts.set(type, (counts.get(type) ?? 0) + 1);
    if (!page.next_cursor) return counts;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
