// Facts about processes we may not have started: alive, since when, and whose. A process id alone proves nothing,
// because the system hands it out again, soonest in a restarted container.

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './errors.ts';

/** True while the process runs. A zombie, dead but not yet collected by its parent, counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  return linuxStat(pid)?.state !== 'Z';
}

/** A string that differs between two processes that were given the same id; null where the system does not tell. */
export function startMark(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = linuxStat(pid);
    return stat ? `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${stat.startTicks}` : null;
  }
  return process.platform === 'win32' ? null : ps(pid, 'lstart=');
}

/** Whether `pid` is a postmaster on `cluster` (a real path); null where the system does not tell. */
export function isPostmasterOf(pid: number, cluster: string): boolean | null {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') return ps(pid, 'command=')?.includes(cluster) ?? null;
  const args = readText(`/proc/${pid}/cmdline`)?.split('\0');
  if (args === undefined) return null;
  // The working directory follows a folder that was moved while postgres ran; the arguments do not.
  return args[0]?.includes('postgres') === true && (workingDirectory(pid) === cluster || args.includes(cluster));
}

/** The children a killed postmaster left on `cluster`: they hold its shared memory until they are gone. Linux only. */
export function processesIn(cluster: string, pids: readonly number[]): number[] {
  return pids.filter(
    (pid) => workingDirectory(pid) === cluster && readText(`/proc/${pid}/cmdline`)?.includes('postgres'),
  );
}

/** True when the process has gone within the time. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) {
    if (!isAlive(pid)) return true;
  }
  return !isAlive(pid);
}

/** Sends a signal to a process that may be gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function linuxStat(pid: number): { state: string; startTicks: string } | null {
  if (process.platform !== 'linux') return null;
  const text = readText(`/proc/${pid}/stat`);
  if (!text) return null;
  // The second field is the name in brackets and may hold anything: read from the last bracket on (proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}

function workingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync('/bin/ps', ['-ww', '-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 5000,
    }).trim();
  } catch {
    return null;
  }
}
