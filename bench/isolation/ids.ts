/** Every id and label that a tenant has, by what it looks like: what an attacker who knew them all would try. */

import type { Stage, TestDatabase } from '@office16852/testkit';
import pg from 'pg';

/** `per`, `doc`, … for ids; `uuid`, `slug`, `label` and `number` for the rest. */
export type IdKind = string;
export type IdPool = ReadonlyMap<IdKind, readonly string[]>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function kindOf(value: string): IdKind {
  if (uuid.test(value)) return 'uuid';
  return /^([a-z]+)_[0-9a-z]{26}$/.exec(value)?.[1] ?? 'label';
}

export async function idsOf(database: TestDatabase, stages: readonly Stage[]): Promise<IdPool> {
  const client = new pg.Client(database.admin as pg.ClientConfig);
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns c
       where table_schema = 'public' and data_type = 'text' and (column_name = 'id' or column_name like '%\\_id' or column_name = 'label')
         and exists (select 1 from information_schema.columns t where t.table_schema = 'public' and t.table_name = c.table_name and t.column_name = 'tenant_id')`,
    );
    const pool = new Map<IdKind, Set<string>>();
    const add = (value: string) => pool.set(kindOf(value), (pool.get(kindOf(value)) ?? new Set()).add(value));
    for (const { table, column } of columns) {
      const text = `select distinct ${column} as id from ${table} where tenant_id = any($1) and ${column} is not null`;
      const { rows } = await client.query<{ id: string }>(text, [stages.map(({ tenant }) => tenant.id)]);
      for (const { id } of rows) add(id);
    }
    for (const { tenant } of stages) add(tenant.id);
    return new Map([...pool].map(([kind, values]) => [kind, [...values]]));
  } finally {
    await client.end();
  }
}
