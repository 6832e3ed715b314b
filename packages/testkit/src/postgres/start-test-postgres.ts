/**
 * One PostgreSQL for a run of tests or benchmarks: DATABASE_URL's, else an embedded one of this run's own in
 * `.cache/test-postgres`, so it never meets a running server's.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnv } from '../../../../apps/server/src/config/env.ts';
import {
  EmbeddedError,
  type EmbeddedPostgres,
  startEmbedded,
} from '../../../../apps/server/src/kernel/db/embedded/embedded.ts';
import type { DbLogin } from '../../../../apps/server/src/kernel/db/index.ts';
import { dropLeftovers, ensureTemplate, type RolePasswords } from './template.ts';

/** All that a test process needs to clone a database; plain data, so it can be handed to one. */
export interface TestPostgres {
  readonly admin: DbLogin;
  /** Null where one login serves all roles through SET ROLE. */
  readonly passwords: RolePasswords | null;
  readonly template: string;
  /** How a clone is made: copied files are much faster, but cost a checkpoint that a shared server may not like. */
  readonly cloneStrategy: 'file_copy' | 'wal_log';
}

export interface RunningTestPostgres extends TestPostgres {
  /** The embedded server itself, for tests that kill it. */
  readonly embedded: EmbeddedPostgres | null;
  stop(): Promise<void>;
}

export interface TestPostgresOptions {
  /** fsync on and full durability, for benchmarks. Tests do without. */
  durable?: boolean;
  /** PostgreSQL settings of an embedded server. */
  settings?: Readonly<Record<string, string>>;
}

const testClusters = fileURLToPath(new URL('../../../../.cache/test-postgres', import.meta.url));
// Runs at the same time each take one; a slot's cluster is kept, so the next run starts in a moment.
const slots = 16;
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<RunningTestPostgres> {
  const { DATABASE_URL, DATABASE_ADMIN_URL } = readEnv();
  const url = DATABASE_ADMIN_URL ?? DATABASE_URL;
  return url ? useExisting({ connectionString: url }) : useEmbedded(options);
}

/** Passwords stay as they are: the roles of this server may be in use by others. */
async function useExisting(admin: DbLogin): Promise<RunningTestPostgres> {
  const template = await ensureTemplate(admin);
  return { admin, passwords: null, template, cloneStrategy: 'wal_log', embedded: null, stop: async () => {} };
}

async function useEmbedded(options: TestPostgresOptions): Promise<RunningTestPostgres> {
  const settings = { max_connections: '200', ...(options.durable ? {} : hasty), ...options.settings };
  const embedded = await startInFreeSlot(settings);
  try {
    const { host, port, user, password } = embedded;
    const admin: DbLogin = { host, port, user, password, database: 'postgres' };
    const passwords = { bob_app: newPassword(), bob_system: newPassword(), bob_owner: newPassword() };
    await dropLeftovers(admin);
    const template = await ensureTemplate(admin, passwords);
    return { admin, passwords, template, cloneStrategy: 'file_copy', embedded, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function startInFreeSlot(settings: Record<string, string>): Promise<EmbeddedPostgres> {
  for (let slot = 1; ; slot++) {
    try {
      return await startEmbedded({ dataDir: join(testClusters, String(slot)), log: () => {}, settings });
    } catch (error) {
      const taken = error instanceof EmbeddedError && error.kind === 'locked';
      if (!taken || slot === slots) throw error;
    }
  }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
