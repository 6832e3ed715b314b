import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postgresOf, type ServerProcess, spawnServer, startServer } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const email = 'first@example.com';
const password = 'warm radiators in every room';
const cli = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
/** A start takes a second or two; on a machine that does much else, many. */
const slow = 60_000;
const patiently = { timeout: 10_000, interval: 5 };

describe('one data directory, start after start', { timeout: slow }, () => {
  let folder: string;
  let dataDir: string;
  let server: ServerProcess;
  let newLink = '';
  const env = { LIMIT_CHAT_PER_MINUTE: '10000' };
  // On the same port: the addresses of the documents carry it.
  const startAgain = () => startServer({ dataDir, env, port: Number(new URL(server.url).port) });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bob start '));
    dataDir = join(folder, 'data');
    server = await startServer({ dataDir, env });
  }, slow);
  afterAll(async () => {
    await server?.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }, slow);

  it('prints where it is, the one-time set-up link and the time it took', async () => {
    const said = server.stdout();
    expect(said).toMatch(/Bob answers at {2}http:\/\/localhost:\d+\/\n/);
    expect(said).toMatch(/Docs +http:\/\/localhost:\d+\/docs\n/);
    expect(said).toMatch(/Database +PostgreSQL \d+/);
    expect(said).toContain(`Data            ${dataDir}\n`);
    expect(said).toMatch(/Set up +http:\/\/localhost:\d+\/setup#[\w-]{43} /);
    expect(said).toMatch(/Ready in +\d+\.\d\d s\n/);
    expect(new URL(server.setupLink!).port).toBe(new URL(server.url).port);
    // The link is for the terminal alone.
    expect(server.stderr()).not.toContain('setup#');
    expect(await json(`${server.url}/api/health`)).toEqual({ status: 'ok', ready: true, database: 'ok' });
    expect((await fetch(`${server.url}/`)).status).toBe(200);
  });

  it('answers from its own docs at once', async () => {
    const answer = await post(`${server.url}/api/chat`, { message: 'What is a widget key?' });
    expect(answer.status).toBe(200);
    const { outcome, citations } = (await answer.json()) as { outcome: string; citations: unknown[] };
    expect(outcome).toBe('answered');
    expect(citations.length).toBeGreaterThan(0);
  });

  it('lets the command line work beside it', async () => {
    const bob = (...args: string[]) =>
      spawnServer({ dataDir, port: Number(new URL(server.url).port), script: cli, args }).exited;
    const link = await bob('setup-link');
    expect([link.code, link.stderr]).toEqual([0, '']);
    expect(link.stdout).toMatch(/^http:\/\/localhost:\d+\/setup#[\w-]{43}\n$/);
    expect(link.stdout.trim()).not.toBe(server.setupLink);
    // The new one counts from now on.
    const token = new URL(server.setupLink!).hash.slice(1);
    const old = await post(`${server.url}/api/setup`, { token, name: 'First', email, password });
    expect(old.status).toBe(404);
    newLink = link.stdout.trim();

    const chain = await bob('verify');
    expect([chain.code, chain.stderr]).toEqual([0, '']);
    expect(chain.stdout).toMatch(/^office16852-platform {2}\d+ entries {2}holds\n$/);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });

  it('keeps a second server out of the directory, in one sentence', async () => {
    const second = await spawnServer({ dataDir }).exited;
    expect(second.code).toBe(72);
    expect(second.stderr.trim()).toBe(
      `The data directory ${dataDir} is in use by process ${server.pid} (since ${second.stderr.match(/since (\S+?)\)/)?.[1]}). Stop that server, or choose another data directory.`,
    );
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });

  it('keeps a second server off the port, before it makes anything', async () => {
    const other = join(folder, 'other');
    const second = await spawnServer({ dataDir: other, port: Number(new URL(server.url).port) }).exited;
    expect(second.code).toBe(71);
    expect(second.stderr.trim()).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken by another program\. .*--port\.$/);
    expect(await readdir(folder)).not.toContain('other');
  });

  it('stops on SIGTERM with code 0 and leaves no PostgreSQL; the next start finds all of it again', async () => {
    const token = new URL(newLink).hash.slice(1);
    const made = await post(`${server.url}/api/setup`, { token, name: 'First', email, password });
    expect(made.status).toBe(201);
    const before = await look(server.url);

    const stopped = await server.end('SIGTERM');
    expect(stopped.code).toBe(0);
    expect(stopped.ms).toBeLessThan(10_000);
    expect(postgresOf(dataDir)).toBeNull();

    server = await startAgain();
    expect(server.setupLink).toBeNull();
    expect(await look(server.url)).toEqual(before);
    expect(server.stderr()).not.toContain('release compiled');
  });

  it('after kill -9 takes over the PostgreSQL left running, and every accepted turn is settled', async () => {
    const postgres = postgresOf(dataDir);
    const acknowledged = await loadUntilKilled(server);
    expect(postgresOf(dataDir)).toBe(postgres);

    server = await startAgain();
    expect(server.stdout()).toContain(`was taken over (process ${postgres})`);
    for (const { label, cookie, reply } of acknowledged) {
      const history = await settledHistory(server.url, label, cookie);
      expect(history.at(-1)?.text).toBe(reply);
      // The newest question is answered or its turn has failed: no conversation is stuck.
      const next = await post(`${server.url}/api/chat`, { message: 'And the API?', session_id: label }, { cookie });
      expect(next.status).toBe(200);
    }
  });

  it('stops on Ctrl-C too', async () => {
    const stopped = await server.end('SIGINT');
    expect(stopped.code).toBe(0);
    expect(postgresOf(dataDir)).toBeNull();
  });

  it('stopped in the middle of a start leaves nothing running, and the next start is whole', async () => {
    let fresh = '';
    for (const waitFor of ['embedded.json', 'secret.key']) {
      fresh = join(folder, `interrupted at ${waitFor}`);
      const starting = spawnServer({ dataDir: fresh });
      await expect.poll(async () => (await readdir(fresh).catch(() => [])).join(), patiently).toContain(waitFor);
      const stopped = await starting.end('SIGINT');
      expect(stopped.stderr).not.toMatch(/^\s+at /m);
      expect([stopped.code, stopped.stdout]).toEqual([0, '']);
      expect(postgresOf(fresh)).toBeNull();
    }
    server = await startServer({ dataDir: fresh });
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });
});

/** What a start must find again: the tenant, its release, and that the account still signs in. */
async function look(url: string) {
  const signedIn = await post(`${url}/api/auth/login`, { email, password });
  const login = (await signedIn.json()) as { access_token: string; account: { tenant: { id: string } } };
  const headers = { authorization: `Bearer ${login.access_token}` };
  const tenants = (await json(`${url}/api/tenants`, headers)) as { items: { id: string; slug: string }[] };
  const audit = (await json(`${url}/api/audit?limit=100`, headers)) as { items: { type: string }[] };
  return {
    tenant: login.account.tenant.id,
    tenants: tenants.items.map(({ id, slug }) => ({ id, slug })),
    published: audit.items.filter(({ type }) => type === 'knowledge.published').length,
  };
}

interface Acknowledged {
  label: string;
  cookie: string;
  reply: string;
}

/** Visitors ask without pause; in the midst of it the server is killed. */
async function loadUntilKilled(server: ServerProcess): Promise<Acknowledged[]> {
  const last = new Map<string, Acknowledged>();
  const visitors = Array.from({ length: 8 }, async (_, i) => {
    let cookie = '';
    for (;;) {
      const label = `visitor-${i}`;
      const body = { message: 'What is a widget key?', session_id: label };
      const answer = await post(`${server.url}/api/chat`, body, { cookie }).catch(() => null);
      if (!answer) return;
      cookie ||= answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      const read = (await answer.json().catch(() => null)) as { reply: string } | null;
      if (answer.status !== 200 || !read) return;
      last.set(label, { label, cookie, reply: read.reply });
    }
  });
  await expect.poll(() => last.size, patiently).toBe(8);
  await server.end('SIGKILL');
  await Promise.all(visitors);
  return [...last.values()];
}

interface Message {
  author: string;
  text: string;
  outcome: string | null;
}

/** The answers of a conversation, once no turn of it is open. */
async function settledHistory(url: string, label: string, cookie: string): Promise<Message[]> {
  const history = (await json(`${url}/api/chat/history/${label}`, { cookie })) as { messages: Message[] };
  return history.messages.filter((message) => message.author === 'persona');
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function json(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, { headers });
  expect(answer.status).toBe(200);
  return answer.json();
}
