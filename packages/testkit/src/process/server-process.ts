/** The real server as a process of its own, as `npm start` runs it: started, read, killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEnv } from '../../../../apps/server/src/config/env.ts';

export interface ServerOptions {
  dataDir: string;
  /** 0 takes a free one. */
  port?: number;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** What Node runs; the server's own main unless told. */
  script?: string;
  /** How long the start may take. */
  withinMs?: number;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  ms: number;
}

export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** Wall time from spawn to the banner. */
  readonly readyMs: number;
  readonly setupLink: string | null;
  stdout(): string;
  stderr(): string;
  /** Sends a signal; resolves when the process has ended. */
  end(signal?: NodeJS.Signals): Promise<Exit>;
  readonly exited: Promise<Exit>;
}

const main = fileURLToPath(new URL('../../../../apps/server/src/main.ts', import.meta.url));
const bannerEnd = /^ {2}Ready in\s+[\d.]+ s$/m;

/** Resolves with the banner. Throws with all the server said when it ends or takes too long. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const running = spawnServer(options);
  const startedAt = performance.now();
  const limit = startedAt + (options.withinMs ?? 60_000);
  while (!bannerEnd.test(running.stdout())) {
    const ended = await Promise.race([running.exited, sleep(5)]);
    if (ended) throw new Error(`the server ended with ${ended.code ?? ended.signal}:\n${ended.stdout}${ended.stderr}`);
    if (performance.now() < limit) continue;
    // Not killed: it is to take its PostgreSQL with it.
    const { stdout, stderr } = await running.end('SIGTERM');
    throw new Error(`the server was not ready in time:\n${stdout}${stderr}`);
  }
  const banner = running.stdout();
  return {
    ...running,
    url: /Bob answers at\s+(\S+?)\/$/m.exec(banner)?.[1] ?? '',
    readyMs: performance.now() - startedAt,
    setupLink: /Set up\s+(\S+)/.exec(banner)?.[1] ?? null,
  };
}

/** Starts it without waiting for anything. */
export function spawnServer(options: ServerOptions) {
  const { PATH = '', HOME = '' } = readEnv();
  const args = ['--port', String(options.port ?? 0), '--data-dir', options.dataDir];
  const startedAt = performance.now();
  // Nothing of the test's own environment: it may name a database.
  const child = spawn(process.execPath, [options.script ?? main, ...args, ...(options.args ?? [])], {
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  const exited = endOf(child, text, startedAt);
  return {
    pid: child.pid!,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    exited,
    end(signal: NodeJS.Signals = 'SIGTERM') {
      const from = performance.now();
      child.kill(signal);
      return exited.then((exit) => ({ ...exit, ms: performance.now() - from }));
    },
  };
}

async function endOf(child: ChildProcess, text: { stdout: string; stderr: string }, startedAt: number): Promise<Exit> {
  // After `close` everything it wrote has been read, but a child of its own may hold the pipes open: `exit` is the end.
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  await Promise.race([once(child, 'close'), sleep(200)]);
  return { code, signal, ...text, ms: performance.now() - startedAt };
}

/** The process id of the PostgreSQL on a data directory; null when there is none or it is gone. */
export function postgresOf(dataDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}
