// One server per data directory. The lock file names its holder by process id and start, so neither a killed server
// nor a process id that was given out again keeps the directory locked.

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError, errorCode } from './errors.ts';
import { isAlive, startMark } from './processes.ts';

export interface DirectoryLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly mark: string | null;
  readonly since: string;
}

const LOCK_FILE = 'server.lock';
const HALF_WRITTEN_MS = 2000;

/** Throws `locked`, naming the holder, while another live server has the directory. */
export async function lockDirectory(dir: string, onTakeOver: (pid: number) => void): Promise<DirectoryLock> {
  const file = join(dir, LOCK_FILE);
  const mine = JSON.stringify({ pid: process.pid, mark: startMark(process.pid), since: new Date().toISOString() });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (createFile(file, mine)) return { release: () => removeIf(file, mine) };
    const found = read(file);
    if (found === null) continue;
    const holder = parse(found);
    if (holder && holds(holder)) throw lockedBy(dir, holder);
    if (!holder && isFresh(file)) await sleep(50);
    else if (removeIf(file, found)) onTakeOver(holder?.pid ?? 0);
  }
  throw new EmbeddedError('locked', `The lock file ${file} keeps changing hands. Stop the other servers on ${dir}.`);
}

function lockedBy(dir: string, holder: Holder): EmbeddedError {
  const who = holder.pid === process.pid ? 'this very process' : `process ${holder.pid}`;
  return new EmbeddedError(
    'locked',
    `The data directory ${dir} is in use by ${who} (since ${holder.since}). Stop that server, or choose another data directory.`,
  );
}

function holds(holder: Holder): boolean {
  if (!isAlive(holder.pid)) return false;
  const mark = startMark(holder.pid);
  return mark === null || holder.mark === null || mark === holder.mark;
}

function createFile(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the file only if it still holds `content`: between a look and a removal another server may have taken over. */
function removeIf(file: string, content: string): boolean {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  const moved = read(aside);
  if (moved !== null && moved !== content) createFile(file, moved);
  rmSync(aside, { force: true });
  return moved === content;
}

/** The other server may be between creating its lock file and filling it. */
function isFresh(file: string): boolean {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < HALF_WRITTEN_MS;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    const holder = value as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number') return null;
    return { pid: holder.pid, mark: holder.mark ?? null, since: holder.since ?? 'unknown' };
  } catch {
    return null;
  }
}
