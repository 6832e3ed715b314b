/** The whole schema `public` as sorted lines of text: two databases with the same lines are the same. */
import type pg from 'pg';
import { all, functionsOf, grantsOf, keysOf, policiesOf, tablesOf } from './catalogue.ts';

const parts: Readonly<Record<string, string>> = {
  column: `select c.relname || '.' || a.attname || ' ' || a.attnum || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end || ' ' || a.attgenerated::text || a.attidentity::text
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped`,
  constraint: `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'`,
  index: `select indexdef as line from pg_indexes where schemaname = 'public'`,
  source: `select p.oid::regprocedure || ' ' || md5(pg_get_functiondef(p.oid)) as line
    from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')`,
  trigger: `select pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text as line from pg_trigger t
    join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`,
  type: `select t.typname || ' ' || t.typtype::text || coalesce(' ' || (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid), '') as line
    from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')`,
  sequence: `select sequencename || ' ' || data_type || ' ' || increment_by as line from pg_sequences where schemaname = 'public'`,
  view: `select viewname || ' ' || definition as line from pg_views where schemaname = 'public'`,
  extension: `select extname || ' ' || extversion as line from pg_extension`,
  'default privilege': `select defaclrole::regrole || ' ' || defaclobjtype::text || ' ' || defaclacl::text as line from pg_default_acl`,
  migration: `select name || ' ' || sha256 as line from migrations`,
};

export async function dumpSchema(client: pg.ClientBase): Promise<string[]> {
  const lines: string[] = [];
  for (const [part, query] of Object.entries(parts))
    for (const { line } of await all<{ line: string }>(client, query)) lines.push(`${part} ${line}`);
  const facts = { table: tablesOf, key: keysOf, policy: policiesOf, function: functionsOf };
  for (const [part, read] of Object.entries(facts))
    for (const fact of await read(client)) lines.push(`${part} ${JSON.stringify(fact)}`);
  for (const grant of await grantsOf(client)) lines.push(`grant ${grant}`);
  return lines.sort();
}
