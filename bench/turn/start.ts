/** Time from start to ready as `npm start` prints it, on a new and on an existing data directory; and the idle process's memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StartRow {
  name: string;
  seconds: number;
  rssMb: number;
}

const main = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const settleMs = 4_000;

export async function measureStart(): Promise<StartRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bob-start-'));
  try {
    return [
      await startOnce('new directory', folder),
      await startOnce('existing directory', folder),
      await startOnce('existing directory, again', folder),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnce(name: string, folder: string): Promise<StartRow> {
  const server = spawn(process.execPath, [main, '--port', '0', '--data-dir', join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of server.stdout) {
    text += chunk;
    if (text.includes('Ready in')) break;
  }
  const seconds = Number(/Ready in\s+([\d.]+) s/.exec(text)?.[1]);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  server.kill('SIGTERM');
  await once(server, 'exit');
  return { name, seconds, rssMb };
}
