// The cluster: made under a temporary name and renamed when whole and on disk, so a half-made one never counts.

import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { programPath } from './binaries.ts';
import { EmbeddedError } from './errors.ts';
import { clusterIn, syncFolder, writeDurably } from './folder.ts';
import type { Ground } from './ground.ts';
import { give } from './owner.ts';
import { runCommand } from './run-command.ts';

const SETTINGS_FILE = 'embedded.conf';
const PASSWORD_FILE = 'superuser.password';
const HALF_MADE = 'half-made-';

/** Throws `failed` with initdb's own words. */
export async function createCluster(ground: Ground, home: string): Promise<void> {
  const nest = join(home, `${HALF_MADE}${randomBytes(6).toString('hex')}`);
  const cluster = join(nest, 'cluster');
  const passwordFile = join(nest, 'password');
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
  give(nest, ground.owner);
  await runInitdb(ground, cluster, [
    `--pwfile=${passwordFile}`,
    ...['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions', '--no-sync'],
    // The built-in collation sorts the same on every machine and never changes with the system's libraries.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  appendFileSync(join(cluster, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
  renameSync(passwordFile, join(cluster, PASSWORD_FILE));
  await syncToDisk(ground, cluster);
  renameSync(cluster, clusterIn(home));
  syncFolder(home);
  rmSync(nest, { recursive: true, force: true });
}

/** Clears what a start that was killed left behind. */
export function removeHalfMade(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.startsWith(HALF_MADE)) rmSync(join(home, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

export function readPassword(cluster: string): string {
  const file = join(cluster, PASSWORD_FILE);
  try {
    const password = readFileSync(file, 'utf8').trim();
    if (password !== '') return password;
  } catch (error) {
    throw new EmbeddedError(
      'unusable',
      `The database's password file ${file} cannot be read. Put it back from a backup.`,
      error,
    );
  }
  throw new EmbeddedError('unusable', `The database's password file ${file} is empty. Put it back from a backup.`);
}

/** The settings the cluster was last started with; null for none. */
export function readSettings(cluster: string): string | null {
  try {
    return readFileSync(join(cluster, SETTINGS_FILE), 'utf8');
  } catch {
    return null;
  }
}

/** A folder that was copied or restored comes with other rights, and PostgreSQL refuses it. */
export function makePrivate(cluster: string): void {
  chmodSync(cluster, 0o700);
  chmodSync(join(cluster, PASSWORD_FILE), 0o600);
}

export function writeSettings(cluster: string, settings: string, ground: Ground): void {
  const file = join(cluster, SETTINGS_FILE);
  if (readSettings(cluster) !== settings) writeDurably(file, settings);
  chmodSync(file, 0o600);
  give(file, ground.owner);
}

/** initdb can ask the system to write its whole file system out at once, ten times as fast; not every one can. */
async function syncToDisk(ground: Ground, cluster: string): Promise<void> {
  const wholesale = process.platform === 'linux' ? ['--sync-method=syncfs'] : [];
  const program = programPath(ground.binaries, 'initdb');
  const done = await runCommand(ground.wrap(program, ['-D', cluster, '--sync-only', ...wholesale]));
  if (!done.ok) await runInitdb(ground, cluster, ['--sync-only']);
}

async function runInitdb(ground: Ground, cluster: string, args: readonly string[]): Promise<void> {
  const done = await runCommand(ground.wrap(programPath(ground.binaries, 'initdb'), ['-D', cluster, ...args]));
  if (done.ok) return;
  const said = done.lines.filter((line) => !/removing contents|hint/i.test(line)).slice(-3);
  throw new EmbeddedError(
    'failed',
    `A new database could not be made: ${said.join(' / ')}. Check space and rights on the disk and start again.`,
  );
}
