import { testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('testDatabase', () => {
  let t: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.close());

  it('works as the roles of the server, none of them a superuser', async () => {
    for (const role of ['bob_app', 'bob_system', 'bob_owner'] as const) {
      const read = 'select rolsuper, rolbypassrls from pg_roles where rolname = $1';
      const { rows } = await withClient(t.admin, (client) => client.query(read, [role]));
      expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
    }
    const tenant = await t.tenant({ name: 'Heat & Pipe' });
    const found = await t.db.lookup<{ id: string }>('tenants_by_slug', tenant.slug);
    expect(found).toEqual({ id: tenant.id });
  });

  it('keeps one database apart from another', async () => {
    const other = await testDatabase();
    const tenant = await other.tenant();
    expect(await t.db.lookup('tenants_by_slug', tenant.slug)).toBeNull();
    await other.close();
    const { rows } = await withClient(t.admin, (client) =>
      client.query('select 1 from pg_database where datname = $1', [other.name]),
    );
    expect(rows).toEqual([]);
  });

  it('moves its clock only when told', () => {
    const before = t.clock.now();
    t.clock.advance(1_500);
    expect(t.clock.now() - before).toBe(1_500);
  });
});
