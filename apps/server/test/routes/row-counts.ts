/** How many rows each table holds: what a refused request must not move. */
import type { TestDatabase } from '@office16852/testkit';
import pg from 'pg';

// Seals follow events a moment later, and buckets count refusals too.
const notByRequests = ['audit_seals', 'audit_cursor', 'rate_buckets'];

export interface RowCounts {
  read(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function watchRows(database: TestDatabase): Promise<RowCounts> {
  const client = new pg.Client(database.admin as pg.ClientConfig);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and relname <> all($1) order by relname`,
    [notByRequests],
  );
  const counting = rows.map(({ name }) => `select '${name}' as name, count(*)::int as rows from ${name}`);
  return {
    async read() {
      const counted = await client.query<{ name: string; rows: number }>(counting.join(' union all '));
      return Object.fromEntries(counted.rows.map(({ name, rows }) => [name, rows]));
    },
    close: () => client.end(),
  };
}
