// postmaster.pid, where a running PostgreSQL says who and where it is (PostgreSQL: src/include/utils/pidfile.h).

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './errors.ts';

export interface PostmasterFile {
  readonly pid: number;
  readonly dataDirectory: string;
  readonly port: number;
  /** Null when it listens on TCP alone. */
  readonly socketDir: string | null;
  readonly listenAddress: string;
  readonly ready: boolean;
}

export function readPostmasterFile(cluster: string): PostmasterFile | null {
  const lines = readLines(cluster);
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0) return null;
  return {
    pid,
    dataDirectory: lines[1] ?? '',
    port: Number(lines[3]),
    socketDir: lines[4] || null,
    listenAddress: lines[5] ?? '',
    ready: lines[7]?.trim() === 'ready',
  };
}

/**
 * Makes PostgreSQL see that the named process is no postmaster of this cluster, though its id exists. Its own id check
 * skips its parent, so the parent's id goes into the first line; the rest stays, because from it PostgreSQL
 * finds out whether old backends still use the cluster's shared memory.
 */
export function disownPostmasterFile(cluster: string): void {
  // On Windows pg_ctl is the parent, and an id that is gone needs no help.
  if (process.platform === 'win32') return;
  const lines = readLines(cluster) ?? [];
  if (lines.length < 2) rmSync(join(cluster, 'postmaster.pid'), { force: true });
  else writeFileSync(join(cluster, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'));
}

function readLines(cluster: string): string[] | null {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
