/** Compiles one begun release, outside any transaction, then swaps it in. Two compilers of one release do no harm: one wins. */
import { type Actor, type Db, isDatabaseGone, type TenantDb } from '../../kernel/db/index.ts';
import { defineJob, type JobDefinition } from '../../kernel/jobs/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { leaseMs, type Release } from './release.ts';
import { finish } from './service.ts';
import { markFailed, readWork, renewLease } from './store.ts';

export const compileJobName = 'releases.compile';

export interface CompileJob {
  tenant_id: string;
  release_id: string;
}

export interface CompileDeps {
  db: Db;
  knowledge: Knowledge;
  log: Log;
}

const actor: Actor = { kind: 'system', id: 'releases' };
const heartbeatMs = 5_000;

export function compileJob(deps: CompileDeps): JobDefinition<CompileJob> {
  return defineJob<CompileJob>({
    name: compileJobName,
    // Tried again only where the database went away: any other failure marks the release, and the next try finds no work.
    maxAttempts: 3,
    run: (payload) => compileRelease(deps, payload.tenant_id, payload.release_id),
  });
}

/** Does nothing when the release is not waiting to be compiled any more. */
export async function compileRelease(deps: CompileDeps, tenantId: string, releaseId: string): Promise<void> {
  const db = deps.db.forTenant(tenantId, { actor });
  const work = await db.read((tenant) => readWork(tenant, releaseId));
  if (!work) return;
  const { release, documents } = work;
  const { contentHash, chunkCount } = release;
  const stopHeartbeat = await keepLease(deps, db, release);
  const startedMs = performance.now();
  try {
    const compiled = await deps.knowledge.compile(db, { contentHash, chunkCount, documents });
    const end = await db.tx((tx) => finish(tx, release, compiled));
    const ms = Math.round(performance.now() - startedMs);
    deps.log.info({ tenant_id: tenantId, release_id: releaseId, number: release.number, end, ms }, 'release compiled');
  } catch (error) {
    if (!isDatabaseGone(error)) await db.tx((tx) => markFailed(tx, releaseId));
    throw error;
  } finally {
    stopHeartbeat();
  }
}

/** Says every few seconds that this process lives. Once it does not, the lease runs out and another publish takes over. */
async function keepLease(deps: CompileDeps, db: TenantDb, release: Release): Promise<() => void> {
  const renew = () => db.tx((tx) => renewLease(tx, release.id, leaseMs(release.chunkCount)));
  await renew();
  const timer = setInterval(() => {
    renew().catch((error: unknown) => deps.log.warn({ release_id: release.id, error }, 'lease not renewed'));
  }, heartbeatMs);
  return () => clearInterval(timer);
}
