/** One row for a tenant in every tenant table, so that "sees nothing" is said of tables that hold something. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { all } from './catalogue.ts';

interface ColumnFact {
  name: string;
  type: string;
  given: boolean;
}

/** What a row means does not matter here, only whose it is: checks and foreign keys are dropped from this database. */
export async function dropMeaning(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  const constraints = await all<{ table: string; name: string }>(
    client,
    `select conrelid::regclass::text as table, conname as name from pg_constraint
     where connamespace = 'public'::regnamespace and contype in ('c', 'f')`,
  );
  for (const { table, name } of constraints)
    if (tables.includes(table)) await client.query(`alter table ${table} drop constraint ${name}`);
}

export async function insertRow(
  client: pg.ClientBase,
  table: string,
  tenant: { column: string; id: string },
): Promise<void> {
  const columns = (await columnsOf(client, table)).filter(({ name, given }) => given || name === tenant.column);
  const values = columns.map(({ name, type }) => (name === tenant.column ? tenant.id : sample(type)));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const places = columns.map(({ type }, at) => `$${at + 1}::${type}`).join(', ');
  await client.query(`insert into ${table} (${names}) values (${places})`, values);
}

/** Columns that must be given: not null and without a default. */
function columnsOf(client: pg.ClientBase, table: string): Promise<ColumnFact[]> {
  return all(
    client,
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull and not atthasdef and attidentity = '' as given
     from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
  );
}

function sample(type: string): string {
  if (type.endsWith('[]')) return '{}';
  if (/^json/.test(type)) return '{}';
  if (type === 'uuid') return randomUUID();
  if (/^(text|character)/.test(type)) return randomUUID().slice(0, 8);
  if (/^(timestamp|date)/.test(type)) return '2026-01-01';
  if (type === 'boolean') return 'true';
  if (type === 'bytea') return '\\x00';
  return '1';
}
