// Runs a short-lived program of PostgreSQL's to its end, bounded in time, with its output kept for errors.

import { spawn } from 'node:child_process';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

export interface Finished {
  readonly ok: boolean;
  /** The program's last lines, or why it could not be started. */
  readonly lines: string[];
}

/** Nothing of our own environment, which holds secrets, reaches PostgreSQL. Windows adds what it needs by itself. */
export const CHILD_ENV: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Every path given to a child is absolute; the root folder is the one working directory any user may enter. */
export const CHILD_DIR = process.platform === 'win32' ? undefined : '/';

export function runCommand({ file, args, ...as }: Command, timeoutMs = 60_000): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...as,
      env: CHILD_ENV,
      cwd: CHILD_DIR,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let text = '';
    const keep = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-8192);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ ok: false, lines: [error.message] }));
    child.on('close', (code) => resolve({ ok: code === 0, lines: lastLines(text) }));
  });
}

export function lastLines(text: string, count = 20): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count);
}
