/** A database of a test's own: migrated, empty, gone when closed. Pools log in as the roles that the server uses. */
import { randomBytes } from 'node:crypto';
import { createDb, createPool, type Db, type DbLogin, type DbRole } from '../../../apps/server/src/kernel/db/index.ts';
import { createLog, type Log } from '../../../apps/server/src/kernel/observe/log.ts';
import { createSecrets, type Secrets } from '../../../apps/server/src/kernel/secrets/index.ts';
import { createTenants, type Provision, type Tenant } from '../../../apps/server/src/modules/tenants/index.ts';
import { FakeClock } from './fake-clock.ts';
import { loginTo } from './postgres/login.ts';
import type { TestPostgres } from './postgres/start-test-postgres.ts';
import { withClient } from './postgres/with-client.ts';

export interface TestDatabaseOptions {
  /** Outside vitest: from `startTestPostgres()`. Inside it the run's own is found. */
  postgres?: TestPostgres;
  /** Connections of each pool; 5 unless told. */
  poolSize?: number;
}

export interface TestDatabase {
  readonly name: string;
  readonly db: Db;
  /** The login that set the server up: a superuser on the embedded one. Aimed at this database. */
  readonly admin: DbLogin;
  /** Spread into node-postgres. On a shared server it is the admin's, and `createPool` sets the role. */
  login(role: DbRole): DbLogin;
  readonly clock: FakeClock;
  readonly secrets: Secrets;
  readonly log: Log;
  /** A new active tenant with a name of its own, and what `provisions` give it. */
  tenant(input?: {
    slug?: string;
    name?: string;
    language?: string;
    provisions?: readonly Provision[];
  }): Promise<Tenant>;
  close(): Promise<void>;
}

export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const postgres = options.postgres ?? (await runPostgres());
  const name = `bob_test_${randomBytes(8).toString('hex')}`;
  const clone = `create database ${name} template ${postgres.template} strategy ${postgres.cloneStrategy}`;
  await withClient(postgres.admin, (client) => client.query(clone));
  const login = (role: DbRole) => loginAs(postgres, role, name);
  const pool = (role: DbRole) => createPool(login(role), role, options.poolSize ?? 5, () => {});
  const secrets = createSecrets(randomBytes(32));
  const db = createDb({
    app: pool('bob_app'),
    system: pool('bob_system'),
    seal: {
      encrypt: (text) => secrets.encrypt('idempotency', text),
      decrypt: (sealed) => secrets.decrypt('idempotency', sealed),
    },
  });
  let closed: Promise<void> | null = null;
  return Object.freeze({
    ...{
      name,
      db,
      login,
      secrets,
      admin: loginTo(postgres.admin, name),
      clock: new FakeClock(),
      log: createLog('silent'),
    },
    tenant({ provisions = [], ...input } = {}) {
      const slug = input.slug ?? `tenant-${randomBytes(5).toString('hex')}`;
      return createTenants({ db, provisions }).create(db.system, { name: slug, language: 'en', ...input, slug });
    },
    close() {
      closed ??= closeAndDrop(db, postgres.admin, name);
      return closed;
    },
  } satisfies TestDatabase);
}

/** Imported late, because vitest cannot be loaded by a program that it did not start. */
async function runPostgres(): Promise<TestPostgres> {
  const { inject } = await import('vitest');
  return inject('testPostgres');
}

function loginAs(postgres: TestPostgres, role: DbRole, database: string): DbLogin {
  const admin = loginTo(postgres.admin, database);
  return postgres.passwords ? { ...admin, user: role, password: postgres.passwords[role] } : admin;
}

async function closeAndDrop(db: Db, admin: DbLogin, name: string): Promise<void> {
  await db.close();
  await withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
}
