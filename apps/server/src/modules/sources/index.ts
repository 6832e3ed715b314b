/** The door of sources: texts, files and pages in, documents for knowledge out. */
import type { Blobs } from '../../kernel/blobs/index.ts';
import type { Db, TenantDb } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { JobDefinition } from '../../kernel/jobs/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Outbound } from '../../kernel/outbound/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { createPageReading } from './page-reading.ts';
import { readPageJob } from './read.job.ts';
import { type FolderRead, type FolderToRead, readFolder } from './read-folder.ts';
import { createReading } from './reading.ts';
import { sourceRoutes } from './routes.ts';
import { createSourceService } from './service.ts';

export interface SourcesDeps {
  db: Db;
  blobs: Blobs;
  knowledge: Knowledge;
  outbound: Outbound;
  tenants: Tenants;
  log: Log;
  /** How long a route waits for a page before it answers that it is being read. */
  waitMs?: number;
}

export interface Sources {
  readonly routes: readonly RouteDeclaration[];
  readonly jobs: readonly JobDefinition<never>[];
  /** The installation's own pages. Nothing is written when no file changed. */
  readFolder(db: TenantDb, folder: FolderToRead): Promise<FolderRead>;
}

export function createSources({ db, outbound, log, waitMs = 15_000, ...deps }: SourcesDeps): Sources {
  const { knowledge } = deps;
  const reading = createReading(deps);
  const pages = createPageReading({ outbound, reading, waitMs });
  const service = createSourceService({ knowledge, reading, pages });
  return Object.freeze({
    routes: sourceRoutes(service),
    jobs: [readPageJob({ db, log, pages })],
    readFolder: (own: TenantDb, folder: FolderToRead) => readFolder({ knowledge, reading }, own, folder),
  });
}
