/** The two ways to publish: in this process, for start-up and seeds; by a job, with a caller who waits a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { addJob } from '../../kernel/jobs/index.ts';
import type { Personas } from '../personas/index.ts';
import { type CompileDeps, type CompileJob, compileJobName, compileRelease } from './compile.ts';
import type { Release } from './release.ts';
import { begin, read, readCurrent } from './service.ts';

export type PublishDeps = CompileDeps & { personas: Personas };

export type Published = { kind: 'published' | 'unchanged'; release: Release };

const pollMs = 100;

/** Begins a release and leaves the compiling to a job, which exists exactly when the release does. Gives its id. */
export async function requestRelease(deps: PublishDeps, db: TenantDb): Promise<string> {
  return db.tx(async (tx) => {
    const begun = await begin(tx, deps);
    if (begun.kind !== 'begun') throw new AppError(`releases.${begun.kind}`);
    const payload: CompileJob = { tenant_id: tx.tenantId, release_id: begun.releaseId };
    await addJob(tx, compileJobName, payload, { key: `${compileJobName} ${tx.tenantId}`, maxAttempts: 3 });
    return begun.releaseId;
  });
}

/** The release once it is compiled, or as it is when the time is up or the caller gone. */
export async function awaitRelease(
  db: TenantDb,
  releaseId: string,
  until: { waitMs: number; signal: AbortSignal },
): Promise<Release> {
  const endMs = performance.now() + until.waitMs;
  for (;;) {
    const release = await read(db, releaseId);
    if (release.status !== 'compiling' || performance.now() >= endMs || until.signal.aborted) return release;
    await sleep(pollMs);
  }
}

/**
 * Publishes in this process and gives the release that is current afterwards. Where another process is publishing it
 * waits for that one, or for its lease to end, then looks again. Throws releases.empty, and what the compile threw.
 */
export async function publishHere(deps: PublishDeps, db: TenantDb): Promise<Published> {
  for (;;) {
    const begun = await db.tx((tx) => begin(tx, deps));
    if (begun.kind === 'begun') {
      await compileRelease(deps, db.tenantId, begun.releaseId);
      return { kind: 'published', release: await read(db, begun.releaseId) };
    }
    if (begun.kind === 'empty') throw new AppError('releases.empty');
    if (begun.kind === 'unchanged') return { kind: 'unchanged', release: (await readCurrent(db)).release };
    await sleep(pollMs);
  }
}
