import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, migrationsFolder, type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap, createPool, type DbRole, migrate } from '../src/kernel/db/index.ts';
import { migrateJobs } from '../src/kernel/jobs/index.ts';
import { functionsOf, grantsOf, keysOf, policiesOf, tablesOf } from './schema/catalogue.ts';
import { dumpSchema } from './schema/dump.ts';
import * as expected from './schema/expected.ts';
import { dropMeaning, insertRow } from './schema/fill.ts';

let t: TestDatabase;
let tenantTables: string[];
const columnOf = (table: string) => expected.tenantColumn[table] ?? 'tenant_id';
const sorted = (names: Iterable<string>) => [...names].sort();

beforeAll(async () => {
  t = await testDatabase();
  const tables = await withClient(t.admin, tablesOf);
  tenantTables = tables
    .map(({ name }) => name)
    .filter((name) => !(name in expected.systemTables) && !(name in expected.unwalled));
});
afterAll(() => t.close());

describe('every table', () => {
  it('forces row-level security, also on its owner', async () => {
    const open = (await withClient(t.admin, tablesOf)).filter(({ enabled, forced }) => !enabled || !forced);
    expect(open.map(({ name }) => name)).toEqual(sorted(Object.keys(expected.unwalled)));
  });

  it('belongs to bob_owner', async () => {
    const tables = await withClient(t.admin, tablesOf);
    expect(tables.filter(({ owner }) => owner !== 'bob_owner')).toEqual([]);
  });

  it('has exactly the policies of its kind', async () => {
    const system = { policy: 'system', permissive: 'PERMISSIVE', roles: 'bob_system', command: 'ALL' };
    const systemPolicy = (table: string) => ({ table, ...system, using: 'true', check: 'true' });
    const tenantPolicy = (table: string) => {
      const rule = `(${columnOf(table)} = kernel_tenant())`;
      const own = { policy: 'tenant', permissive: 'PERMISSIVE', roles: 'bob_app', command: 'ALL' };
      return { table, ...own, using: rule, check: rule };
    };
    const wanted = [
      ...Object.keys(expected.systemTables).map(systemPolicy),
      ...tenantTables.flatMap((table) => [systemPolicy(table), tenantPolicy(table)]),
    ];
    const byName = (a: { table: string; policy: string }, b: { table: string; policy: string }) =>
      `${a.table} ${a.policy}` < `${b.table} ${b.policy}` ? -1 : 1;
    expect((await withClient(t.admin, policiesOf)).sort(byName)).toEqual(wanted.sort(byName));
  });
});

describe('every tenant table', () => {
  it('has the tenant as a UUID that is always there', async () => {
    const { rows } = await withClient(t.admin, (client) =>
      client.query(
        `select attrelid::regclass::text as table, attname as column from pg_attribute
         where attrelid = any($1::regclass[]) and attnum > 0 and attnotnull and atttypid = 'uuid'::regtype`,
        [tenantTables],
      ),
    );
    const found = new Set(rows.map((row) => `${row.table}.${row.column}`));
    expect(tenantTables.filter((table) => !found.has(`${table}.${columnOf(table)}`))).toEqual([]);
  });

  it('starts its primary key, unique keys, indexes and foreign keys with the tenant', async () => {
    const keys = (await withClient(t.admin, keysOf)).filter(({ table }) => tenantTables.includes(table));
    const odd = keys.filter(
      ({ table, columns, target, targetColumns }) =>
        columns[0] !== columnOf(table) || (target !== null && targetColumns?.[0] !== columnOf(target)),
    );
    expect(sorted(odd.map(({ name }) => name))).toEqual(sorted(Object.keys(expected.tenantless)));
    const keyed = new Set(keys.filter(({ kind }) => kind === 'primary key').map(({ table }) => table));
    expect(tenantTables.filter((table) => !keyed.has(table))).toEqual([]);
  });
});

describe('roles', () => {
  it('are neither superusers nor free of row-level security, and bob_app is a member of nothing', async () => {
    const read = `select r.rolname as role, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as mighty,
        array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1) as member_of
      from pg_roles r where r.rolname in ('bob_app', 'bob_system', 'bob_owner') order by 1`;
    const { rows } = await withClient(t.admin, (client) => client.query(read));
    expect(rows).toEqual([
      { role: 'bob_app', mighty: false, member_of: [] },
      // Lookups are handed over to bob_system when a migration makes them, which takes membership.
      { role: 'bob_owner', mighty: false, member_of: ['bob_system'] },
      { role: 'bob_system', mighty: false, member_of: [] },
    ]);
  });

  it('leave bob_app without any right on tables about no tenant, and everybody else without any right at all', async () => {
    const grants = await withClient(t.admin, grantsOf);
    const hidden = [...Object.keys(expected.systemTables), ...Object.keys(expected.unwalled)];
    const tableOf = (grant: string) => grant.split(' ')[2]!.replace(/\(.*/, '');
    expect(grants.filter((grant) => grant.startsWith('bob_app ') && hidden.includes(tableOf(grant)))).toEqual([]);
    expect(grants.filter((grant) => !/^bob_(app|system) (select|insert|update|delete) /.test(grant))).toEqual([]);
  });

  it('keep bob_app out of the job queue and from building anything', async () => {
    const read = `select has_schema_privilege('bob_app', 'graphile_worker', 'usage') as queue,
      has_schema_privilege('bob_app', 'public', 'create') as build, has_database_privilege('bob_app', current_database(), 'create') as schemas`;
    const { rows } = await withClient(t.admin, (client) => client.query(read));
    expect(rows).toEqual([{ queue: false, build: false, schemas: false }]);
  });
});

describe('insert-only tables', () => {
  it('are exactly those on the list', async () => {
    const grants = await withClient(t.admin, grantsOf);
    const may = (verb: string, table: string) =>
      grants.some((grant) => grant === `bob_app ${verb} ${table}` || grant.startsWith(`bob_app ${verb} ${table}(`));
    const fixed = tenantTables.filter((table) => !may('update', table) && !may('delete', table));
    expect(fixed).toEqual(sorted([...expected.insertOnly, ...expected.readOnly]));
    expect(fixed.filter((table) => !may('insert', table))).toEqual(sorted(expected.readOnly));
  });

  it('are for bob_system, too, exactly those on its lists', async () => {
    const grants = new Set(await withClient(t.admin, grantsOf));
    const fixed = [...tenantTables, ...Object.keys(expected.systemTables)].filter(
      (table) => !grants.has(`bob_system update ${table}`),
    );
    const erasable = Object.keys(expected.systemDeleteOnly);
    expect(sorted(fixed)).toEqual(sorted([...expected.systemInsertOnly, ...erasable]));
    expect(sorted(fixed.filter((table) => grants.has(`bob_system delete ${table}`)))).toEqual(sorted(erasable));
    expect([...grants].filter((grant) => /^bob_system \w+ .*\(/.test(grant))).toEqual([]);
  });

  it('refuse bob_app to change, remove or empty', async () => {
    await asRole('bob_app', async (run) => {
      for (const table of [...expected.insertOnly, ...expected.readOnly]) {
        expect(await run(`update ${table} set tenant_id = tenant_id`), table).toMatch(/permission denied/);
        expect(await run(`delete from ${table}`), table).toMatch(/permission denied/);
        expect(await run(`truncate ${table}`), table).toMatch(/permission denied/);
      }
      for (const table of expected.readOnly)
        expect(await run(`insert into ${table} default values`), table).toMatch(/permission denied/);
    });
  });

  it('refuse bob_system as well', async () => {
    await asRole('bob_system', async (run) => {
      for (const table of [...expected.systemInsertOnly, ...Object.keys(expected.systemDeleteOnly)]) {
        const column = tenantTables.includes(table) ? columnOf(table) : 'one';
        expect(await run(`update ${table} set ${column} = ${column}`), table).toMatch(/permission denied/);
        expect(await run(`truncate ${table}`), table).toMatch(/permission denied/);
      }
      for (const table of expected.systemInsertOnly)
        expect(await run(`delete from ${table}`), table).toMatch(/permission denied/);
      for (const table of Object.keys(expected.systemDeleteOnly))
        expect(await run(`delete from ${table}`), table).toBe('0');
    });
  });
});

describe('functions with the rights of their owner', () => {
  it('are exactly those on the list, held by our roles, with a fixed search path, closed to everybody else', async () => {
    const definers = (await withClient(t.admin, functionsOf)).filter(({ definer }) => definer);
    expect(sorted(definers.map(({ signature }) => signature))).toEqual(sorted(Object.keys(expected.definerFunctions)));
    for (const { signature, owner, settings, callers } of definers) {
      expect(['bob_system', 'bob_owner'], signature).toContain(owner);
      // Without pg_temp at the end it comes first: a caller's temporary table, with a trigger, would stand in for ours.
      expect(settings, signature).toContain('search_path=public, pg_temp');
      expect(sorted(new Set(callers)), signature).toEqual(sorted(new Set(['bob_app', 'bob_system', owner])));
    }
  });
});

describe('a tenant', () => {
  const [ours, theirs] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
  let filled: TestDatabase;
  beforeAll(async () => {
    filled = await testDatabase();
    await asRole('bob_owner', (_run, client) => dropMeaning(client, tenantTables), filled);
    await asRole(
      'bob_system',
      async (_run, client) => {
        for (const table of tenantTables)
          for (const id of [ours, theirs]) await insertRow(client, table, { column: columnOf(table), id });
      },
      filled,
    );
  });
  afterAll(() => filled.close());

  const seenBy = async (tenantId: string | null) => {
    const seen: Record<string, string[]> = {};
    const look = async (_run: unknown, client: Client) => {
      if (tenantId) await client.query("select set_config('app.tenant_id', $1, false)", [tenantId]);
      for (const table of tenantTables) {
        const { rows } = await client.query(`select ${columnOf(table)} as tenant from ${table}`);
        seen[table] = rows.map((row) => row.tenant);
      }
    };
    await asRole('bob_app', look, filled);
    return seen;
  };

  it('that is not named sees no row of any table, though each holds two', async () => {
    expect(await seenBy(null)).toEqual(Object.fromEntries(tenantTables.map((table) => [table, []])));
  });

  it('sees its own rows and no others', async () => {
    expect(await seenBy(ours)).toEqual(Object.fromEntries(tenantTables.map((table) => [table, [ours]])));
  });

  it('can neither change, remove nor plant a row of another', async () => {
    await asRole(
      'bob_app',
      async (run, client) => {
        await client.query("select set_config('app.tenant_id', $1, false)", [ours]);
        for (const table of tenantTables) {
          const column = columnOf(table);
          expect(await run(`delete from ${table} where ${column} = '${theirs}'`), table).toMatch(
            /^0$|permission denied/,
          );
          expect(await run(`update ${table} set ${column} = ${column} where ${column} = '${theirs}'`), table).toMatch(
            /^0$|permission denied/,
          );
          const planted = await insertRow(client, table, { column, id: theirs }).then(
            () => 'planted',
            (error: Error) => error.message,
          );
          expect(planted, table).toMatch(/violates row-level security|permission denied/);
        }
      },
      filled,
    );
  });
});

describe('migrations', () => {
  it('change nothing when they run again', async () => {
    const again = await testDatabase();
    const before = await withClient(again.admin, dumpSchema);
    await buildSchema(again.admin);
    expect(await migrate(again.admin, migrationsFolder)).toEqual({ applied: [] });
    expect(await withClient(again.admin, dumpSchema)).toEqual(before);
    await again.close();
  });

  it('give the same schema one at a time, as old installations get them, as all at once', async () => {
    const fresh = await withClient(t.admin, dumpSchema);
    const stepwise = await testDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    try {
      await withClient(stepwise.admin, (client) =>
        client.query('drop schema public cascade; drop schema graphile_worker cascade; create schema public'),
      );
      for (const name of sorted(await readdir(migrationsFolder))) {
        await cp(join(migrationsFolder, name), join(folder, name));
        await bootstrap(stepwise.admin);
        expect(await migrate(stepwise.admin, folder)).toEqual({ applied: [name] });
        const owner = createPool(stepwise.login('bob_owner'), 'bob_owner', 1, () => {});
        await migrateJobs(owner).finally(() => owner.end());
      }
      expect(await withClient(stepwise.admin, dumpSchema)).toEqual(fresh);
    } finally {
      await rm(folder, { recursive: true });
      await stepwise.close();
    }
  });
});

type Client = Parameters<Parameters<typeof withClient>[1]>[0];
/** Gives the number of rows touched, or the refusal. */
type Run = (sql: string) => Promise<string>;

/** One connection as a role of the server, on `database`. */
async function asRole<T>(
  role: DbRole,
  fn: (run: Run, client: Client) => Promise<T>,
  database: TestDatabase = t,
): Promise<T> {
  const pool = createPool(database.login(role), role, 1, () => {});
  const client = (await pool.connect()) as unknown as Client & { release(): void };
  const run: Run = (sql) =>
    client.query(sql).then(
      ({ rowCount }) => String(rowCount),
      (error: Error) => error.message,
    );
  try {
    return await fn(run, client);
  } finally {
    client.release();
    await pool.end();
  }
}
