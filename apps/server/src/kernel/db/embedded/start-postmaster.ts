// Brings PostgreSQL up on a free cluster: over the endpoints that may work here, and past what a killed one left.

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearSocket, discardEndpoint, type Endpoint, restoreSocketDir } from './endpoint.ts';
import { EmbeddedError } from './errors.ts';
import { type LaunchPlan, launch, type Postmaster, StartFailure } from './postmaster.ts';
import { disownPostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { isAlive, processesIn, signalProcess } from './processes.ts';

export interface Started {
  readonly postmaster: Postmaster;
  readonly endpoint: Endpoint;
}

const ORPHANS_MS = 15_000;
/** A backend sees within a moment that its postmaster died, unless it is deep in a computation. */
const PATIENCE_MS = 300;

/** Throws `failed`, `unusable` or `locked`, with PostgreSQL's own words. */
export async function startPostmaster(
  plan: Omit<LaunchPlan, 'endpoint'>,
  candidates: AsyncIterable<Endpoint> | Iterable<Endpoint>,
): Promise<Started> {
  let last: StartFailure = new StartFailure([]);
  for await (const endpoint of candidates) {
    try {
      restoreSocketDir(endpoint, plan.ground.owner);
      return { postmaster: await launchPastOrphans({ ...plan, endpoint }), endpoint };
    } catch (error) {
      discardEndpoint(endpoint);
      if (!(error instanceof StartFailure)) throw error;
      last = error;
      if (!isAboutEndpoint(error)) break;
    }
  }
  throw explain(plan.cluster, last);
}

async function launchPastOrphans(plan: LaunchPlan): Promise<Postmaster> {
  const start = Date.now();
  for (;;) {
    try {
      clearDead(plan);
      return await launch(plan);
    } catch (error) {
      const held = error instanceof StartFailure && /shared memory block|is still in use/.test(error.lines.join('\n'));
      if (!held || Date.now() - start > ORPHANS_MS) throw error;
      if (Date.now() - start > PATIENCE_MS) endOrphans(plan.cluster);
      await sleep(50);
    }
  }
}

/** A dead postmaster that nobody collects, as in a container without an init, still looks alive to PostgreSQL. */
function clearDead({ cluster, endpoint }: LaunchPlan): void {
  const file = readPostmasterFile(cluster);
  if (file && !isAlive(file.pid)) disownPostmasterFile(cluster);
  clearSocket(endpoint);
}

/** Backends without a postmaster can finish nothing: their client is cut off, their commit is refused or recovered. */
function endOrphans(cluster: string): void {
  if (process.platform !== 'linux') return;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const pid of processesIn(cluster, pids)) if (isAlive(pid)) signalProcess(pid, 'SIGKILL');
}

function isAboutEndpoint({ lines }: StartFailure): boolean {
  return /Unix.domain|Unix address|\.s\.PGSQL|could not bind|TCP\/IP socket/i.test(lines.join('\n'));
}

function explain(cluster: string, failure: StartFailure): EmbeddedError {
  // Its last words before it gives up; the usual notices say nothing.
  const words = failure.lines.filter((line) => !/LOG: {2}(starting|listening|database system|shutting)/.test(line));
  const said = words.slice(-3).join(' / ') || failure.message;
  const holder = /lock file "postmaster\.pid" already exists/.test(said) ? 'locked' : null;
  if (holder) {
    return new EmbeddedError(
      'locked',
      `Another PostgreSQL runs on ${cluster}: ${said}. Stop it, or choose another data directory.`,
    );
  }
  const kind = /permission|ownership/i.test(said) ? 'unusable' : 'failed';
  return new EmbeddedError(
    kind,
    `PostgreSQL did not start on ${cluster}: ${said}. Its log is in ${cluster}/log.`,
    failure,
  );
}
