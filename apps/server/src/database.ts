/** Opens the database: the embedded PostgreSQL in the data directory, or the one that DATABASE_URL names; then roles and migrations. */
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { assertSame, installationSecrets } from './installation-secret.ts';
import { readPassword } from './kernel/db/embedded/cluster.ts';
import { type EmbeddedPostgres, startEmbedded } from './kernel/db/embedded/embedded.ts';
import { findRunning } from './kernel/db/embedded/find-running.ts';
import {
  bootstrap,
  createPool,
  type DbLogin,
  type DbRole,
  ensureDatabase,
  keepFingerprint,
  migrate,
  readFingerprint,
} from './kernel/db/index.ts';
import { migrateJobs } from './kernel/jobs/index.ts';
import type { Log } from './kernel/observe/log.ts';
import type { Secrets } from './kernel/secrets/index.ts';
import { orAborted } from './or-aborted.ts';
import type { Logins } from './plumbing.ts';

export interface OpenDatabase {
  secrets: Secrets;
  logins: Logins;
  embedded: EmbeddedPostgres | null;
  /** One sentence for the banner. */
  how: string;
}

export const migrationsFolder = join(import.meta.dirname, '..', 'migrations');
const databaseName = 'bob';

/** Where `signal` fires, its reason is thrown, and an embedded database that was started is stopped. */
export async function openDatabase(config: Config, log: Log, signal?: AbortSignal): Promise<OpenDatabase> {
  if (config.databaseUrl) return orAborted(openOwn(config, config.databaseUrl), signal);
  return openEmbedded(config, log, signal);
}

/** Beside a server that runs on the same data directory, through its PostgreSQL; where none runs, as a start would. */
export async function openBeside(config: Config, log: Log): Promise<OpenDatabase> {
  const running = config.databaseUrl ? null : findRunning(config.dataDir);
  if (!running) return openDatabase(config, log);
  const { host, port, cluster } = running;
  const opened = await openCluster(config, { host, port, user: 'postgres', password: readPassword(cluster) });
  return { ...opened, embedded: null, how: 'The PostgreSQL of the server that runs now.' };
}

async function openEmbedded(config: Config, log: Log, signal?: AbortSignal): Promise<OpenDatabase> {
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    log: (event, fields) => log.info(fields ?? {}, event),
  });
  try {
    const { host, port, user, password, how } = embedded;
    const opened = await orAborted(openCluster(config, { host, port, user, password }), signal);
    return { ...opened, embedded, how };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function openCluster(config: Config, superuser: DbLogin): Promise<Pick<OpenDatabase, 'secrets' | 'logins'>> {
  const database = databaseName;
  const admin = { ...superuser, database };
  await ensureDatabase({ ...superuser, database: 'postgres' }, database);
  // Before the roles' passwords are set: another secret must not shut out the server that has the right one.
  const secrets = await installationSecrets(config, await readFingerprint(admin));
  const passwords = passwordsOf(secrets);
  const as = (role: DbRole): DbLogin => ({ ...superuser, user: role, password: passwords[role], database });
  if (config.roles.migrate) await prepareSchema(admin, passwords);
  await keepSecret(config, admin, secrets);
  return { secrets, logins: { app: as('bob_app'), system: as('bob_system'), owner: as('bob_owner') } };
}

async function openOwn(config: Config, databaseUrl: string): Promise<OpenDatabase> {
  const app: DbLogin = { connectionString: databaseUrl };
  const admin: DbLogin = { connectionString: config.databaseAdminUrl ?? databaseUrl };
  const secrets = await installationSecrets(config, await readFingerprint(admin));
  if (config.roles.migrate) await prepareSchema(admin);
  await keepSecret(config, admin, secrets);
  const oneLogin = config.databaseAdminUrl === databaseUrl || config.databaseAdminUrl === null;
  const how = oneLogin
    ? 'Your PostgreSQL, with one login for everything. A separate DATABASE_ADMIN_URL would keep the app from ever leaving its role.'
    : 'Your PostgreSQL, with its own login for the app.';
  return { secrets, logins: { app, system: admin, owner: admin }, embedded: null, how };
}

/** From the first start on, the database knows whose it is. Another first start may have been faster. */
async function keepSecret(config: Config, admin: DbLogin, secrets: Secrets): Promise<void> {
  const kept = await keepFingerprint(admin, secrets.fingerprint);
  if (kept !== null) assertSame(config, secrets, kept);
}

/** The roles' passwords follow from the installation secret, so that nothing else has to be kept. */
function passwordsOf(secrets: Secrets): Record<DbRole, string> {
  const password = (role: DbRole) => secrets.key(`database ${role}`).toString('hex');
  return { bob_app: password('bob_app'), bob_system: password('bob_system'), bob_owner: password('bob_owner') };
}

async function prepareSchema(admin: DbLogin, passwords?: Record<DbRole, string>): Promise<void> {
  await bootstrap(admin, passwords);
  await migrate(admin, migrationsFolder);
  // One connection, so that what is set on it holds: a migration takes as long as it takes.
  const owner = createPool(admin, 'bob_owner', 1, () => {});
  try {
    await owner.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    await migrateJobs(owner);
  } finally {
    await owner.end();
  }
}
