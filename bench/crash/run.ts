/** One run of goal G2: an installation under mixed load, killed over and over; then the journal compared with the store. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exit, postgresOf, type ServerProcess, startServer } from '@office16852/testkit';
import { checkInstallation, type Promised } from './check.ts';
import type { Ack, Journal, LoadOrder } from './journal.ts';

/** What is killed: the server, its PostgreSQL, or both at once. */
export type Victim = 'server' | 'database' | 'both';

export interface CrashReport {
  kills: { victim: Victim; readyMs: number }[];
  journal: Journal;
  promises: Promised[];
}

export interface CrashOptions {
  /** A new one. The caller removes it. */
  dataDir: string;
  victims: readonly Victim[];
  /** Clients that ask for JSON, and that ask for streams. */
  chats: number;
  streams: number;
  /** Acknowledgements that never were: a check that finds nothing wrong with them checks nothing. */
  invented?: readonly Ack[];
  onKill?: (done: number, victim: Victim, readyMs: number) => void;
}

const staff = { email: 'first@example.com', password: 'nothing is lost in a crash' };
const readyWithinMs = 30_000;
const env = {
  LOG_LEVEL: 'error',
  LIMIT_CHAT_PER_MINUTE: '10000000',
  LIMIT_READ_PER_MINUTE: '10000000',
  LIMIT_WRITE_PER_MINUTE: '10000000',
  LIMIT_LOGIN_PER_15_MINUTES: '10000000',
  CEILING_VISITOR_PER_DAY: '10000000',
};

export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const { dataDir, victims, chats, streams, onKill, invented = [] } = options;
  let server = await startServer({ dataDir, env });
  let load: ChildProcess | null = null;
  try {
    const { url } = server;
    const start = () => startServer({ dataDir, env, port: Number(new URL(url).port), withinMs: readyWithinMs });
    const tenants = await prepare(server);
    load = fork(new URL('./load.ts', import.meta.url));
    load.send({ url, tenants, staff, chats, streams } satisfies LoadOrder);
    const kills: CrashReport['kills'] = [];
    for (const victim of victims) {
      await sleep(700 + Math.random() * 3_500);
      const killedAt = performance.now();
      if (victim !== 'server') process.kill(postgresOf(dataDir)!, 'SIGKILL');
      if (victim !== 'database') {
        await server.end('SIGKILL');
        server = await start();
      } else await untilReady(server, url);
      kills.push({ victim, readyMs: victim === 'database' ? performance.now() - killedAt : server.readyMs });
      onKill?.(kills.length, victim, kills.at(-1)!.readyMs);
    }
    await sleep(1_000);
    const reported = once(load, 'message') as Promise<[Journal]>;
    load.send('stop');
    const [journal] = await reported;
    journal.acks.push(...invented);
    return { kills, journal, promises: await checkInstallation(dataDir, url, journal) };
  } finally {
    load?.kill();
    await server.end('SIGTERM');
  }
}

/** The first account, and three more tenants: those without content refuse, which is an answer too. */
async function prepare({ url, setupLink }: ServerProcess): Promise<string[]> {
  const post = async (path: string, body: unknown, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  const token = new URL(setupLink!).hash.slice(1);
  const login = await post('/api/setup', { token, name: 'First', ...staff });
  const slugs = ['crash-1', 'crash-2', 'crash-3'];
  for (const slug of slugs)
    await post('/api/tenants', { slug, name: slug, language: 'en' }, { authorization: `Bearer ${login.access_token}` });
  return ['office16852-platform', ...slugs];
}

/** The database died under the server: until the server notices, it still calls itself ready. */
async function untilReady(server: ServerProcess, url: string): Promise<void> {
  const before = server.stderr().length;
  let ended: Exit | null = null;
  void server.exited.then((exit) => {
    ended = exit;
  });
  for (const end = performance.now() + readyWithinMs; performance.now() < end && !ended; await sleep(20)) {
    if (!server.stderr().slice(before).includes('the embedded database ended')) continue;
    const health = await fetch(`${url}/api/health`).catch(() => null);
    if (health?.status === 200) return;
  }
  throw new Error(`the server was not ready again:\n${server.stderr().slice(before)}`);
}
