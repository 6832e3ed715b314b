/** Opens the database: the embedded PostgreSQL in the data directory, or the one that DATABASE_URL names; then roles and migrations. */
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { installationSecrets } from './installation-secret.ts';
import { readPassword } from './kernel/db/embedded/cluster.ts';
import { type EmbeddedPostgres, startEmbedded } from './kernel/db/embedded/embedded.ts';
import { findRunning } from './kernel/db/embedded/find-running.ts';
import { bootstrap, createPool, type DbLogin, type DbRole, ensureDatabase, migrate } from './kernel/db/index.ts';
import { migrateJobs } from './kernel/jobs/index.ts';
import type { Log } from './kernel/observe/log.ts';
import type { Secrets } from './kernel/secrets/index.ts';
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

export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  return config.databaseUrl ? openOwn(config, config.databaseUrl) : openEmbedded(config, log);
}

/** Beside a server that runs on the same data directory, through its PostgreSQL; where none runs, as a start would. */
export async function openBeside(config: Config, log: Log): Promise<OpenDatabase> {
  const running = config.databaseUrl ? null : findRunning(config.dataDir);
  if (!running) return openDatabase(config, log);
  const { host, port, cluster } = running;
  const opened = await openCluster(config, { host, port, user: 'postgres', password: readPassword(cluster) });
  return { ...opened, embedded: null, how: 'The PostgreSQL of the server that runs now.' };
}

async function openEmbedded(config: Config, log: Log): Promise<OpenDatabase> {
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    log: (event, fields) => log.info(fields ?? {}, event),
  });
  try {
    const { host, port, user, password, how } = embedded;
    return { ...(await openCluster(config, { host, port, user, password })), embedded, how };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function openCluster(config: Config, superuser: DbLogin): Promise<Pick<OpenDatabase, 'secrets' | 'logins'>> {
  const secrets = await installationSecrets(config.secretKey, config.dataDir);
  const passwords = passwordsOf(secrets);
  const database = databaseName;
  const as = (role: DbRole): DbLogin => ({ ...superuser, user: role, password: passwords[role], database });
  await ensureDatabase({ ...superuser, database: 'postgres' }, database);
  if (config.roles.migrate) await prepareSchema({ ...superuser, database }, passwords);
  return { secrets, logins: { app: as('bob_app'), system: as('bob_system'), owner: as('bob_owner') } };
}

async function openOwn(config: Config, databaseUrl: string): Promise<OpenDatabase> {
  const app: DbLogin = { connectionString: databaseUrl };
  const admin: DbLogin = { connectionString: config.databaseAdminUrl ?? databaseUrl };
  if (config.roles.migrate) await prepareSchema(admin);
  const oneLogin = config.databaseAdminUrl === databaseUrl || config.databaseAdminUrl === null;
  const how = oneLogin
    ? 'Your PostgreSQL, with one login for everything. A separate DATABASE_ADMIN_URL would keep the app from ever leaving its role.'
    : 'Your PostgreSQL, with its own login for the app.';
  const secrets = await installationSecrets(config.secretKey, config.dataDir);
  return { secrets, logins: { app, system: admin, owner: admin }, embedded: null, how };
}

/** The roles' passwords follow from the installation secret, so that nothing else has to be kept. */
function passwordsOf(secrets: Secrets): Record<DbRole, string> {
  const password = (role: DbRole) => secrets.key(`database ${role}`).toString('hex');
  return { bob_app: password('bob_app'), bob_system: password('bob_system'), bob_owner: password('bob_owner') };
}

async function prepareSchema(admin: DbLogin, passwords?: Record<DbRole, string>): Promise<void> {
  await bootstrap(admin, passwords);
  await migrate(admin, migrationsFolder);
  const owner = createPool(admin, 'bob_owner', 2, () => {});
  try {
    await migrateJobs(owner);
  } finally {
    await owner.end();
  }
}
