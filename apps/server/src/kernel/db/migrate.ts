/** Roles, then migrations: plain SQL files, forward only, each in one transaction, never changed after it ran. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { DbLogin, DbRole } from './pool.ts';

export interface MigrationReport {
  applied: string[];
}

const roles: readonly DbRole[] = ['bob_owner', 'bob_app', 'bob_system'];
const migrationLock = 4_242_168_52;

/**
 * Makes the three roles (with passwords: as logins; without: to be entered by SET ROLE), and lets the owner build in the schema.
 * `admin` is a login that may create roles, or finds them there.
 */
export async function bootstrap(admin: DbLogin, passwords?: Record<DbRole, string>): Promise<void> {
  await withClient(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const found = await client.query('select rolname from pg_roles where rolname = any($1)', [roles]);
    const known = new Set(found.rows.map((row) => row.rolname));
    for (const role of roles) {
      if (!known.has(role)) await createRole(client, role);
      if (passwords) await client.query(`alter role ${role} login password ${client.escapeLiteral(passwords[role])}`);
    }
    const own = await client.query(
      'select current_user as name, rolsuper as super from pg_roles where rolname = current_user',
    );
    if (!known.has('bob_owner') && !own.rows[0].super)
      await client.query(`grant bob_owner, bob_app, bob_system to ${client.escapeIdentifier(own.rows[0].name)}`);
    if (!known.has('bob_owner')) await client.query('grant bob_system to bob_owner');
    await client.query('grant usage, create on schema public to bob_owner, bob_system');
    await client.query('grant usage on schema public to bob_app');
    const { rows } = await client.query('select current_database() as name');
    await client.query(
      `grant create, connect, temporary on database ${client.escapeIdentifier(rows[0].name)} to bob_owner`,
    );
    await client.query(`grant connect on database ${client.escapeIdentifier(rows[0].name)} to bob_app, bob_system`);
  });
}

/** Makes a database of this name, unless it is there. */
export async function ensureDatabase(admin: DbLogin, name: string): Promise<void> {
  await withClient(admin, async (client) => {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

async function createRole(client: pg.Client, role: DbRole): Promise<void> {
  try {
    await client.query(`create role ${role} nologin nosuperuser nobypassrls`);
  } catch (error) {
    // Roles belong to the cluster, so another database's set-up may have made it in between.
    if ((error as { code?: string }).code !== '42710' && (error as { code?: string }).code !== '23505') throw error;
  }
}

export async function migrate(admin: DbLogin, folder: string): Promise<MigrationReport> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_[a-z_]+\.sql$/.test(name)).sort();
  return withClient(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query('set role bob_owner');
    await client.query(
      'create table if not exists migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migrations');
    const done = new Map(rows.map((row) => [row.name, row.sha256]));
    const applied: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      if (done.has(name)) {
        if (done.get(name) !== sha256)
          throw new Error(`the migration ${name} was changed after it ran here; add a new one instead`);
        continue;
      }
      await applyOne(client, name, text, sha256);
      applied.push(name);
    }
    return { applied };
  });
}

async function applyOne(client: pg.Client, name: string, text: string, sha256: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into migrations (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`the migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function withClient<T>(login: DbLogin, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...login,
    connectionTimeoutMillis: 5_000,
    application_name: 'bob migrate',
  } as pg.ClientConfig);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}
