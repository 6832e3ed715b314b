/** One checksum for each table and tenant: what may not have moved. */
import type { TestDatabase } from '@office16852/testkit';
import pg from 'pg';

// The sealer writes a moment after the events that it seals, whoever caused them.
const behind = ['audit_seals', 'audit_cursor'];

/** `table tenant` → checksum over all rows, for these tenants and for the people who work for them. */
export async function checksumsOf(database: TestDatabase, tenantIds: readonly string[]): Promise<Map<string, string>> {
  const client = new pg.Client(database.admin as pg.ClientConfig);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; key: string }>(
      `select table_name as name, 'tenant_id' as key from information_schema.columns
       where table_schema = 'public' and column_name = 'tenant_id' and table_name <> all($1)
       union select 'tenants', 'id'`,
      [behind],
    );
    const people = `(select account_id from members where tenant_id = any($1))`;
    const parts = [
      ...tables.map(({ name, key }) => ({ name, from: `${name} t where ${key} = any($1)`, by: `t.${key}::text` })),
      { name: 'accounts', from: `accounts t where id in ${people}`, by: `''` },
      { name: 'one_time_links', from: `one_time_links t where account_id in ${people}`, by: `''` },
    ];
    const sums = new Map<string, string>();
    for (const { name, from, by } of parts) {
      const text = `select ${by} as owner, count(*) || ' ' || md5(string_agg(md5(t::text), '' order by md5(t::text))) as sum from ${from} group by 1`;
      const { rows } = await client.query<{ owner: string; sum: string }>(text, [tenantIds]);
      for (const { owner, sum } of rows) sums.set(`${name} ${owner}`, sum);
    }
    return sums;
  } finally {
    await client.end();
  }
}

export function moved(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}
