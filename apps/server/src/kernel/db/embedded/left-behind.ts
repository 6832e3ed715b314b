// A PostgreSQL that outlived a killed server: taken over when it is whole and as this program would start it,
// else stopped, so that the start that follows finds the cluster free.

import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { readSettings } from './cluster.ts';
import { clearSocket, discardEndpoint, type Endpoint, endpointOf, withSuperuser } from './endpoint.ts';
import { EmbeddedError } from './errors.ts';
import type { Log } from './ground.ts';
import { openLog } from './log-files.ts';
import { type Postmaster, stopProcess, watchPostmaster } from './postmaster.ts';
import { disownPostmasterFile, type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { isAlive, isPostmasterOf } from './processes.ts';

export interface LeftBehind {
  /** A real path. */
  readonly cluster: string;
  readonly password: string;
  /** The settings it must have been started with. */
  readonly settings: string;
  readonly binaries: Binaries;
  readonly log: Log;
}

export interface Adopted {
  readonly postmaster: Postmaster;
  readonly endpoint: Endpoint;
}

const STARTING_MS = 10_000;

/** Null when nothing runs any more, or what ran was stopped. Throws `locked` for one that cannot be told apart. */
export async function takeOver(want: LeftBehind): Promise<Adopted | null> {
  const file = readPostmasterFile(want.cluster);
  if (!file) return null;
  if (!isAlive(file.pid)) return clearDead(want, file);
  const ours = isPostmasterOf(file.pid, want.cluster);
  if (ours === false) {
    // The id belongs to somebody else by now.
    disownPostmasterFile(want.cluster);
    return clearDead(want, file);
  }
  const ready = await whenReady(want.cluster, file);
  if (ready && (await isAsWanted(want, ready))) {
    want.log('embedded.adopted', { pid: ready.pid });
    return { postmaster: watchPostmaster(ready.pid, openLog(want.cluster, null)), endpoint: endpointOf(ready) };
  }
  if (ours === null) throw inUse(want.cluster, file.pid);
  want.log('embedded.left_behind_stopped', { pid: file.pid });
  await stopProcess(file.pid);
  discardEndpoint(endpointOf(file));
  return null;
}

async function clearDead(want: LeftBehind, file: PostmasterFile): Promise<null> {
  const endpoint = endpointOf(file);
  // In another container the id means another process, or none: then only an answer tells that it runs.
  if (file.socketDir && (await answers(want, endpoint))) throw inUse(want.cluster, file.pid);
  want.log('embedded.stale_pid_file', { pid: file.pid });
  if (file.socketDir) clearSocket(endpoint);
  discardEndpoint(endpoint);
  return null;
}

async function whenReady(cluster: string, first: PostmasterFile): Promise<PostmasterFile | null> {
  for (const end = Date.now() + STARTING_MS; Date.now() < end; await sleep(20)) {
    const file = readPostmasterFile(cluster);
    if (file?.pid !== first.pid || !isAlive(first.pid)) return null;
    if (file.ready) return file;
  }
  return null;
}

async function isAsWanted(want: LeftBehind, file: PostmasterFile): Promise<boolean> {
  if (!samePath(file.dataDirectory, want.cluster) || readSettings(want.cluster) !== want.settings) return false;
  return answers(want, endpointOf(file));
}

/** Answers with our password, on our cluster, in our version. Whoever is still connected is a dead server's: they go. */
async function answers({ cluster, password, binaries }: LeftBehind, endpoint: Endpoint): Promise<boolean> {
  try {
    return await withSuperuser({ ...endpoint, password }, async (client) => {
      const { rows } = await client.query<{ dir: string; version: number }>(
        `select current_setting('data_directory') as dir, current_setting('server_version_num')::int as version`,
      );
      const found = rows[0];
      const version = `${Math.floor((found?.version ?? 0) / 10_000)}.${(found?.version ?? 0) % 10_000}`;
      if (!found || !samePath(found.dir, cluster) || version !== binaries.version) return false;
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      return true;
    });
  } catch {
    return false;
  }
}

function samePath(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

function inUse(cluster: string, pid: number): EmbeddedError {
  return new EmbeddedError(
    'locked',
    `The database in ${cluster} is in use by a PostgreSQL that this server cannot see or stop (process ${pid}, perhaps in another container). Stop it, or choose another data directory.`,
  );
}
