import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresOf, type ServerProcess, startServer } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const patiently = { timeout: 10_000, interval: 10 };

interface Seen {
  status: number;
  code: string | null;
  retry: string | null;
  label: string;
  cookie: string;
  reply: string | null;
}

describe('the embedded PostgreSQL killed under load', { timeout: 60_000 }, () => {
  let folder: string;
  let dataDir: string;
  let server: ServerProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bob-recovery-'));
    dataDir = join(folder, 'data');
    server = await startServer({ dataDir, env: { LIMIT_CHAT_PER_MINUTE: '100000', LIMIT_READ_PER_MINUTE: '100000' } });
  }, 60_000);
  afterAll(async () => {
    await server?.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('fails requests as retryable, comes back by itself, and no acknowledged message is missing', async () => {
    const before = postgresOf(dataDir)!;
    const state = { stop: false };
    const seen: Seen[] = [];
    const visitors = Array.from({ length: 8 }, (_, i) => visit(server.url, i, seen, state));
    const visited = Promise.all(visitors);
    visited.catch(() => {});
    await expect.poll(() => seen.length, patiently).toBeGreaterThan(40);
    process.kill(before, 'SIGKILL');
    await expect.poll(() => seen.some(({ status }) => status === 503), patiently).toBe(true);
    await expect.poll(() => server.stderr(), patiently).toContain('the embedded database is back');
    const backSince = seen.length;
    await expect.poll(() => seen.slice(backSince).some(({ status }) => status === 200), patiently).toBe(true);
    state.stop = true;
    await visited;

    expect(postgresOf(dataDir)).not.toBe(before);
    const failed = seen.filter(({ status }) => status !== 200);
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([503]));
    for (const { code, retry } of failed) {
      expect(['turns.failed', 'request.unavailable']).toContain(code);
      expect(retry).toBe('later');
    }
    for (const { label, cookie, reply } of seen.filter(({ status }) => status === 200)) {
      const history = await fetch(`${server.url}/api/chat/history/${label}`, { headers: { cookie } });
      const { messages } = (await history.json()) as { messages: { text: string }[] };
      expect(messages.map(({ text }) => text)).toContain(reply);
    }
    expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({ ready: true });
  });

  it('settles what was open, so that no conversation stays busy', async () => {
    const after = await ask(server.url, 'visitor-0-0', '');
    expect(after.status).toBe(200);
  });
});

async function visit(url: string, number: number, seen: Seen[], state: { stop: boolean }): Promise<void> {
  for (let i = 0; !state.stop; i++) {
    const answer = await ask(url, `visitor-${number}-${i}`, '');
    seen.push(answer);
    // A refused visitor does not hammer.
    if (answer.status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ask(url: string, label: string, cookie: string): Promise<Seen> {
  const answer = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ message: 'What is a widget key?', session_id: label }),
  });
  const body = (await answer.json()) as { code?: string; retry?: string; reply?: string };
  const { code = null, retry = null, reply = null } = body;
  return {
    ...{ status: answer.status, code, retry, reply, label },
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? cookie,
  };
}
