import { testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { sha256 } from '../../kernel/secrets/index.ts';

let t: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

it('knows a visitor by a token that was used in the last 30 days, and nobody by an older one', async () => {
  const { id: tenantId } = await t.tenant();
  const db = t.db.forTenant(tenantId, { actor: { kind: 'system', id: 'test' } });
  const visitor = (presented: string) =>
    db.tx(async (tx) => {
      const input = {
        presented_hash: sha256(presented),
        new_token_hash: sha256(newId('event')),
        new_visitor_id: newId('visitor'),
      };
      const { rows } = await sql<{
        found: { id: string; minted: boolean };
      }>`select conversations_visitor(${tenantId}::uuid, ${JSON.stringify(input)}::jsonb) as found`.execute(tx.sql);
      return rows[0]!.found;
    });
  const lastUsed = (days: number, token: string) =>
    t.db.system.tx('test', async (tx) => {
      const id = newId('visitor');
      await sql`insert into visitors (tenant_id, id, kind, token_hash, counted_on)
        values (${tenantId}::uuid, ${id}, 'anonymous', ${sha256(token)}, (clock_timestamp() at time zone 'utc')::date - ${days}::int)`.execute(
        tx.sql,
      );
      return id;
    });
  expect(await visitor('fresh')).toMatchObject({ minted: true });
  const recent = await lastUsed(29, 'recent');
  expect(await visitor('recent')).toMatchObject({ id: recent, minted: false });
  const idle = await lastUsed(30, 'idle');
  const again = await visitor('idle');
  expect(again.minted).toBe(true);
  expect(again.id).not.toBe(idle);
});
