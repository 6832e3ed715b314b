/** The door of releases: what a tenant's visitors are answered from, pinned, numbered and swapped by one pointer. */
import type { Db, TenantDb } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { JobDefinition } from '../../kernel/jobs/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Personas } from '../personas/index.ts';
import type { Provision } from '../tenants/index.ts';
import { type CompileJob, compileJob } from './compile.ts';
import { createLoad, type LoadedRelease } from './load.ts';
import { type Published, publishHere } from './publish.ts';
import type { Release } from './release.ts';
import { releaseRoutes } from './routes.ts';
import { activate, provisionFirst, readCurrent } from './service.ts';

export type { LoadedRelease, Published, Release };

export interface Releases {
  readonly routes: readonly RouteDeclaration[];
  readonly jobs: readonly [JobDefinition<CompileJob>];
  /** Release 1, without content. Runs after the provision of personas. */
  readonly provision: Provision;
  /** Compiles in this process, without a job. Throws releases.empty; waits where another process is publishing. */
  publish(db: TenantDb): Promise<Published>;
  /** What visitors are answered from now. */
  current(db: TenantDb): Promise<Release>;
  activate(db: TenantDb, releaseId: string): Promise<Release>;
  load(tenantId: string, releaseId: string): Promise<LoadedRelease>;
}

export interface ReleasesDeps {
  db: Db;
  knowledge: Knowledge;
  personas: Personas;
  log: Log;
  /** How long POST /api/releases waits for the compile before it answers with status compiling. */
  publishWaitMs?: number;
}

export function createReleases(deps: ReleasesDeps): Releases {
  return Object.freeze({
    routes: releaseRoutes(deps, deps.publishWaitMs ?? 20_000),
    jobs: [compileJob(deps)] as const,
    provision: (tx) => provisionFirst(tx, deps.personas),
    publish: (db) => publishHere(deps, db),
    current: async (db) => (await readCurrent(db)).release,
    activate,
    load: createLoad(deps),
  } satisfies Releases);
}
