// For the tests beside it: folders that go away, servers that are stopped, and a server in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from './embedded.ts';

export interface Bench {
  /** A fresh folder below a temporary one; the name may hold anything. */
  folder(name?: string): string;
  start(dataDir: string, options?: Partial<EmbeddedOptions>): Promise<EmbeddedPostgres>;
  /** A Node process that starts the database and then waits. */
  startElsewhere(dataDir: string): Promise<ChildProcess>;
  /** Events logged by `start`, in order. */
  readonly events: { event: string; fields: object | undefined }[];
  clear(): Promise<void>;
}

export function bench(): Bench {
  // Made when first asked for: a file whose tests are all skipped clears nothing.
  let root = '';
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  const events: Bench['events'] = [];
  let count = 0;

  const folder = (name = 'data') => {
    root ||= mkdtempSync(join(tmpdir(), 'embedded-test-'));
    const parent = join(root, String(count++));
    mkdirSync(parent);
    return join(parent, name);
  };

  const start: Bench['start'] = async (dataDir, options = {}) => {
    const postgres = await startEmbedded({
      dataDir,
      log: (event, fields) => events.push({ event, fields }),
      ...options,
    });
    running.push(postgres);
    return postgres;
  };

  return {
    events,
    folder,
    start,
    async startElsewhere(dataDir) {
      const script = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
        await startEmbedded({ dataDir: process.argv[1], log() {} });
        console.log('started');
        setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const [word] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')]);
      if (word !== 'started') throw new Error(`The server elsewhere ended with ${word}`);
      return child;
    },
    async clear() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(running.map((postgres) => postgres.stop()));
      if (root) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

export async function query(postgres: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const { host, port, user, password } = postgres;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
