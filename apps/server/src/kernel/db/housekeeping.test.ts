import { testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tidyUp } from './housekeeping.ts';

let t: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

it('removes kept answers and buckets after two days, and nothing younger', async () => {
  const { id } = await t.tenant();
  await t.db.system.tx('test', async (tx) => {
    for (const [key, hours] of [
      ['old', 49],
      ['young', 47],
    ] as const) {
      const at = sql`clock_timestamp() - make_interval(hours => ${hours})`;
      await sql`insert into idempotency_keys (tenant_id, scope, key, fingerprint, result, created_at) values (${id}::uuid, 's', ${key}, 'f', 'r', ${at})`.execute(
        tx.sql,
      );
      await sql`insert into rate_buckets (name, tokens, updated_at) values (${key}, 1, ${at})`.execute(tx.sql);
    }
  });
  expect(await tidyUp(t.db.system)).toBe(2);
  const left = await t.db.system.read('test', (tx) =>
    sql<{ key: string }>`select key from idempotency_keys union all select name from rate_buckets`.execute(tx.sql),
  );
  expect(left.rows.map((row) => row.key)).toEqual(['young', 'young']);
});

it('removes network addresses after seven days, and leaves their entries and every other value', async () => {
  const { id } = await t.tenant();
  const events = { old: 24 * 7 + 1, young: 24 * 7 - 1 };
  await t.db.system.tx('test', async (tx) => {
    for (const [event, hours] of Object.entries(events)) {
      await sql`insert into events (tenant_id, id, type, actor_kind, actor_id, data, created_at)
        values (${id}::uuid, ${event}, 't', 'system', 's', '{}', clock_timestamp() - make_interval(hours => ${hours}))`.execute(
        tx.sql,
      );
      for (const name of ['address', 'email'])
        await sql`insert into event_personal_values (tenant_id, event_id, name, salt, value)
          values (${id}::uuid, ${event}, ${name}, 's', 'v')`.execute(tx.sql);
    }
  });
  expect(await tidyUp(t.db.system)).toBe(1);
  const left = await t.db.system.read('test', (tx) =>
    sql<{ value: string }>`select event_id || ' ' || name as value from event_personal_values
      where tenant_id = ${id}::uuid order by 1`.execute(tx.sql),
  );
  expect(left.rows.map((row) => row.value)).toEqual(['old email', 'young address', 'young email']);
});
