/** PostgreSQL's own account of the schema `public`: what the tests of tenancy read instead of trusting the migrations. */
import type pg from 'pg';

export interface TableFact {
  name: string;
  /** Row-level security enabled, and forced on the owner too. */
  enabled: boolean;
  forced: boolean;
  owner: string;
}

export interface KeyFact {
  table: string;
  name: string;
  kind: 'primary key' | 'unique' | 'index' | 'foreign key';
  /** An expression is an empty name. */
  columns: string[];
  /** Of a foreign key. */
  target: string | null;
  targetColumns: string[] | null;
}

export interface PolicyFact {
  table: string;
  policy: string;
  permissive: string;
  roles: string;
  command: string;
  using: string | null;
  check: string | null;
}

export interface FunctionFact {
  signature: string;
  owner: string;
  definer: boolean;
  settings: string[] | null;
  /** Roles that may run it; `public` for everybody. */
  callers: string[];
}

const inPublic = "n.nspname = 'public'";

export async function tablesOf(client: pg.ClientBase): Promise<TableFact[]> {
  return all(
    client,
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relowner::regrole::text as owner
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${inPublic} and c.relkind in ('r', 'p', 'f', 'm', 'v') order by 1`,
  );
}

export async function keysOf(client: pg.ClientBase): Promise<KeyFact[]> {
  return all(
    client,
    `select c.relname as table, i.relname as name,
       case when x.indisprimary then 'primary key' when x.indisunique then 'unique' else 'index' end as kind,
       (select array_agg(coalesce(a.attname::text, '') order by k.place)
        from unnest(x.indkey::int2[]) with ordinality k(number, place)
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number where k.place <= x.indnkeyatts) as columns,
       null as target, null::text[] as "targetColumns"
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     join pg_namespace n on n.oid = c.relnamespace where ${inPublic}
     union all
     select c.relname, k.conname, 'foreign key', ${columnNames('k.conkey', 'k.conrelid')}, t.relname, ${columnNames('k.confkey', 'k.confrelid')}
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     join pg_namespace n on n.oid = c.relnamespace where ${inPublic} and k.contype = 'f' order by 1, 2`,
  );
}

function columnNames(numbers: string, relation: string): string {
  return `(select array_agg(a.attname::text order by u.place) from unnest(${numbers}) with ordinality u(number, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.number)`;
}

export async function policiesOf(client: pg.ClientBase): Promise<PolicyFact[]> {
  return all(
    client,
    `select tablename as table, policyname as policy, permissive, array_to_string(roles, ', ') as roles, cmd as command,
       qual as using, with_check as check from pg_policies where schemaname = 'public' order by 1, 2`,
  );
}

export async function functionsOf(client: pg.ClientBase): Promise<FunctionFact[]> {
  return all(
    client,
    `select p.oid::regprocedure::text as signature, p.proowner::regrole::text as owner, p.prosecdef as definer, p.proconfig as settings,
       array(select case when a.grantee = 0 then 'public' else a.grantee::regrole::text end
             from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.privilege_type = 'EXECUTE' order by 1) as callers
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${inPublic} order by 1`,
  );
}

/** Every privilege on a table or on one of its columns, as `bob_app update members(role)`. The owner's own are left out. */
export async function grantsOf(client: pg.ClientBase): Promise<string[]> {
  const rows = await all<{ line: string }>(
    client,
    `with held as (
       select c.relname as name, a.grantee, a.privilege_type, c.relowner from pg_class c
       join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a where ${inPublic}
       union all
       select c.relname || '(' || t.attname || ')', a.grantee, a.privilege_type, c.relowner from pg_class c
       join pg_namespace n on n.oid = c.relnamespace join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where ${inPublic})
     select case when grantee = 0 then 'public' else grantee::regrole::text end || ' ' || lower(privilege_type) || ' ' || name as line
     from held where grantee <> relowner order by 1`,
  );
  return rows.map(({ line }) => line);
}

export async function all<T>(client: pg.ClientBase, sql: string): Promise<T[]> {
  return (await client.query(sql)).rows as T[];
}
