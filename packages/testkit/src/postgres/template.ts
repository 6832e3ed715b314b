/**
 * A migrated database to clone: made once for each state of the migrations, under a temporary name until it is whole.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bootstrap,
  createPool,
  type DbLogin,
  type DbRole,
  migrate,
} from '../../../../apps/server/src/kernel/db/index.ts';
import { migrateJobs } from '../../../../apps/server/src/kernel/jobs/index.ts';
import { databaseOf, loginTo } from './login.ts';
import { withClient } from './with-client.ts';

export const migrationsFolder = fileURLToPath(new URL('../../../../apps/server/migrations', import.meta.url));

const templateLock = 4_242_168_53;
// Code that shapes the schema beside the migrations: a change in it makes another template.
const shapers = [
  '../../../../apps/server/src/kernel/db/migrate.ts',
  '../../../../apps/server/src/kernel/jobs/index.ts',
];

export type RolePasswords = Record<DbRole, string>;

export function templateName(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(migrationsFolder).sort())
    hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  for (const path of shapers) hash.update(readFileSync(new URL(path, import.meta.url)));
  return `bob_template_${hash.digest('hex').slice(0, 16)}`;
}

/** Gives the template's name. Safe in several processes at once: they queue, and the first one makes it. */
export async function ensureTemplate(admin: DbLogin, passwords?: RolePasswords): Promise<string> {
  const name = templateName();
  await withClient(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    // Roles belong to the server, not to the template, so their passwords are set every time.
    if (found.rowCount) return bootstrap(admin, passwords);
    const halfMade = `bob_half_made_${randomBytes(4).toString('hex')}`;
    await client.query(`create database ${halfMade} template template0`);
    try {
      await buildSchema(loginTo(admin, halfMade), passwords);
      await client.query(`alter database ${halfMade} rename to ${name}`);
    } catch (error) {
      await client.query(`drop database ${halfMade} with (force)`);
      throw error;
    }
  });
  return name;
}

/** Roles, migrations and the job queue's schema, as a start of the server makes them. */
export async function buildSchema(admin: DbLogin, passwords?: RolePasswords): Promise<void> {
  await bootstrap(admin, passwords);
  await migrate(admin, migrationsFolder);
  const owner = createPool(admin, 'bob_owner', 1, () => {});
  // The queue's library looks for this listener and prints a warning without it.
  owner.on('connect', (client) => client.on('error', () => {}));
  try {
    await migrateJobs(owner);
  } finally {
    await owner.end();
  }
}

/** Clears what earlier runs left. Only on a server that no other run uses. */
export async function dropLeftovers(admin: DbLogin): Promise<void> {
  const keep = [templateName(), databaseOf(admin)];
  await withClient(admin, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname ~ '^bob_(test|template|half_made)_' and datname <> all($1)",
      [keep],
    );
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
  });
}
