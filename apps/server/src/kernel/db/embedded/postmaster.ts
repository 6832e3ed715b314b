// One life of PostgreSQL's first process: started in a session of its own, so that the terminal's Ctrl-C does not
// reach it before we stop it, or found running; watched until it is gone; stopped in bounded time.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programPath } from './binaries.ts';
import { type Endpoint, endpointArgs } from './endpoint.ts';
import type { Ground } from './ground.ts';
import { openLog, type ServerLog } from './log-files.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isAlive, signalProcess, startMark, waitUntilGone } from './processes.ts';
import { CHILD_DIR, CHILD_ENV, runCommand } from './run-command.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Postmaster {
  readonly pid: number;
  readonly gone: Promise<Exit>;
  /** What PostgreSQL wrote since we started or found it. */
  readonly log: ServerLog;
  stop(): Promise<void>;
}

/** PostgreSQL ended before it was ready; `lines` are its own words. */
export class StartFailure extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.at(-1) ?? 'PostgreSQL ended without a word');
    this.lines = lines;
  }
}

const WATCH_MS = 200;
const FAST_STOP_MS = 6000;
const FORCED_STOP_MS = 2000;
/** Recovery after a crash reads at most `max_wal_size` again; a slow disk gets its time. */
const READY_MS = 120_000;

export interface LaunchPlan {
  readonly ground: Ground;
  readonly home: string;
  readonly cluster: string;
  readonly endpoint: Endpoint;
}

/** Resolves when connections are accepted. Throws `StartFailure`. */
export async function launch(plan: LaunchPlan): Promise<Postmaster> {
  const startFile = join(plan.home, 'postgres-start.log');
  const log = openLog(plan.cluster, startFile);
  const postmaster =
    process.platform === 'win32' ? await launchByPgCtl(plan, log) : spawnPostgres(plan, startFile, log);
  let ended = false;
  void postmaster.gone.then(() => {
    ended = true;
  });
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(5)) {
    if (ended) throw new StartFailure(log.lastLines());
    const file = readPostmasterFile(plan.cluster);
    if (file?.pid === postmaster.pid && file.ready) return postmaster;
  }
  await postmaster.stop();
  throw new StartFailure([...log.lastLines(), `PostgreSQL was not ready after ${READY_MS / 1000} s`]);
}

/** A postmaster that is not our child: looked at from time to time. */
export function watchPostmaster(pid: number, log: ServerLog): Postmaster {
  const mark = startMark(pid);
  const gone = new Promise<Exit>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(pid) && startMark(pid) === mark) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, WATCH_MS);
    timer.unref();
  });
  return { pid, gone, log, stop: () => stopProcess(pid) };
}

/** Fast first, which rolls open transactions back and ends with a checkpoint; then harder, always safe for the data. */
export async function stopProcess(pid: number): Promise<void> {
  signalProcess(pid, 'SIGINT');
  if (await waitUntilGone(pid, FAST_STOP_MS)) return;
  signalProcess(pid, 'SIGQUIT');
  if (await waitUntilGone(pid, FORCED_STOP_MS)) return;
  signalProcess(pid, 'SIGKILL');
  await waitUntilGone(pid, FORCED_STOP_MS);
}

function spawnPostgres({ ground, cluster, endpoint }: LaunchPlan, startFile: string, log: ServerLog): Postmaster {
  const { file, args, ...as } = ground.wrap(programPath(ground.binaries, 'postgres'), [
    '-D',
    cluster,
    ...endpointArgs(endpoint),
  ]);
  // A file and not a pipe: it outlives us, and what is written to it is never lost.
  const output = openSync(startFile, 'w', 0o600);
  const child = spawn(file, args, {
    ...as,
    env: CHILD_ENV,
    cwd: CHILD_DIR,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  const gone = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    child.ref();
    if (pid !== 0) await stopProcess(pid);
    await gone;
  };
  return { pid, gone, log, stop };
}

/** On Windows only pg_ctl can start PostgreSQL for an administrator, and only pg_ctl can ask it to stop. */
async function launchByPgCtl({ ground, cluster, endpoint, home }: LaunchPlan, log: ServerLog): Promise<Postmaster> {
  const pgCtl = programPath(ground.binaries, 'pg_ctl');
  const options = endpointArgs(endpoint).join(' ');
  const startFile = join(home, 'postgres-start.log');
  const started = await runCommand(
    ground.wrap(pgCtl, ['start', '-w', '-D', cluster, '-l', startFile, '-o', options]),
    READY_MS,
  );
  const pid = readPostmasterFile(cluster)?.pid;
  if (!started.ok || pid === undefined) throw new StartFailure([...log.lastLines(), ...started.lines]);
  const watched = watchPostmaster(pid, log);
  const stop = async () => {
    await runCommand(
      ground.wrap(pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-t', '6']),
      FAST_STOP_MS + FORCED_STOP_MS,
    );
    if (isAlive(pid)) signalProcess(pid, 'SIGKILL');
  };
  return { ...watched, stop };
}
