// The PostgreSQL that a server runs on a data directory just now, for a program that works beside that server.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { clusterIn } from './folder.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isAlive, isPostmasterOf } from './processes.ts';

export interface RunningCluster extends Endpoint {
  /** Where the cluster lies, with its password file. */
  readonly cluster: string;
}

/** Null when none runs there, or it is not ready yet. Writes nothing. */
export function findRunning(dataDir: string): RunningCluster | null {
  const cluster = clusterIn(homeOf(resolve(dataDir)));
  const file = readPostmasterFile(cluster);
  if (!file?.ready || !isAlive(file.pid) || isPostmasterOf(file.pid, file.dataDirectory) === false) return null;
  return { ...endpointOf(file), cluster };
}

function homeOf(dir: string): string {
  try {
    const marker = JSON.parse(readFileSync(join(dir, 'embedded.json'), 'utf8')) as { home?: string | null };
    return marker.home ?? dir;
  } catch {
    return dir;
  }
}
