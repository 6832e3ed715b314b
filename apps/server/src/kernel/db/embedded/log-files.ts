// PostgreSQL's own words, for errors: what it printed before its log began, and what it logged since a moment.

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from './run-command.ts';

export interface ServerLog {
  /** At most twenty lines written since the log was opened, oldest first. */
  lastLines(): string[];
}

const MAX_BYTES = 8192;

/** `startFile` is emptied at every start; null where we did not start it. */
export function openLog(cluster: string, startFile: string | null): ServerLog {
  const dir = join(cluster, 'log');
  const before = new Map(sizes(dir));
  return {
    lastLines: () => {
      const start = startFile ? readOrEmpty(startFile) : '';
      const since = sizes(dir).map(([file, size]) => {
        const from = before.get(file) ?? 0;
        return tail(file, from <= size ? from : 0, size);
      });
      // The notice that the log goes elsewhere from here on tells nobody anything.
      const lines = lastLines([start, ...since].join('\n'), 40);
      return lines.filter((line) => !/redirecting log output|Future log output/.test(line)).slice(-20);
    },
  };
}

function sizes(dir: string): [file: string, size: number][] {
  try {
    const files = readdirSync(dir).map((name) => join(dir, name));
    const stats = files.map((file) => ({ file, ...pick(file) })).sort((a, b) => a.changed - b.changed);
    return stats.map(({ file, size }) => [file, size]);
  } catch {
    return [];
  }
}

function pick(file: string): { size: number; changed: number } {
  const stat = statSync(file, { throwIfNoEntry: false });
  return { size: stat?.size ?? 0, changed: stat?.mtimeMs ?? 0 };
}

function tail(file: string, from: number, size: number): string {
  const start = Math.max(from, size - MAX_BYTES);
  const buffer = Buffer.alloc(size - start);
  try {
    const fd = openSync(file, 'r');
    readSync(fd, buffer, 0, buffer.length, start);
    closeSync(fd);
  } catch {
    return '';
  }
  return buffer.toString();
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-MAX_BYTES);
  } catch {
    return '';
  }
}
