import { setTimeout as sleep } from 'node:timers/promises';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantDb } from '../../kernel/db/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { Tenant } from '../tenants/index.ts';
import { type Audit, createAudit, verifyChain } from './index.ts';

let t: TestDatabase;
let audit: Audit;

beforeAll(async () => {
  t = await testDatabase({ poolSize: 12 });
  audit = createAudit({ db: t.db, log: t.log });
});
afterAll(() => t.close());

const own = (tenant: Tenant): TenantDb => t.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'test' } });

const write = (tenant: Tenant, fields: string[] = ['name']) =>
  own(tenant).tx((tx) => tx.emit({ type: 'tenant.changed', data: { tenant_id: tenant.id, fields } }));

async function sealAllNow(by: Audit = audit): Promise<void> {
  while (await by.sealer.sealOnce());
}

interface Counts {
  events: number;
  seals: number;
  last: number;
}

async function counts(tenant: Tenant): Promise<Counts> {
  const { rows } = await own(tenant).read((read) =>
    sql<Counts>`select (select count(*) from events) as events, count(*) as seals, coalesce(max(seq), 0) as last
      from audit_seals`.execute(read.sql),
  );
  return rows[0]!;
}

async function expectWhole(tenant: Tenant): Promise<void> {
  // Transaction numbers are the whole server's: what runs in another database may hold the sealer back for a moment.
  for (let i = 0; i < 200; i++) {
    const { events, seals } = await counts(tenant);
    if (events === seals) break;
    await sleep(10);
    await sealAllNow();
  }
  const { events, seals, last } = await counts(tenant);
  expect([seals, last]).toEqual([events, events]);
  expect(await verifyChain(own(tenant))).toEqual({ entries: events, holds: true, first_break: null });
}

const asSystem = (text: string, values: unknown[] = []) => withClient(t.admin, (client) => client.query(text, values));

describe('the sealer', () => {
  it('gives every event its place, gapless, while writers write and sealers race', async () => {
    const tenants = [await t.tenant(), await t.tenant(), await t.tenant()];
    const sealers = [audit, createAudit({ db: t.db, log: t.log }), createAudit({ db: t.db, log: t.log })];
    let writing = true;
    const sealing = sealers.map(async ({ sealer }) => {
      while (writing) {
        await sealer.sealOnce();
        await sleep(1);
      }
    });
    const writers = Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; i < 25; i++) await write(tenants[(w + i) % 3]!, [`${w} ${i}`]);
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(sealing);
    await sealAllNow();
    for (const tenant of tenants) await expectWhole(tenant);
  });

  it('skips nothing that a long transaction committed late', async () => {
    const tenant = await t.tenant();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let wrote = () => {};
    const written = new Promise<void>((resolve) => {
      wrote = resolve;
    });
    const slow = own(tenant).tx(async (tx) => {
      await tx.emit({ type: 'tenant.changed', data: { tenant_id: tenant.id, fields: ['slow'] } });
      wrote();
      await gate;
    });
    await written;
    for (let i = 0; i < 10; i++) await write(tenant, [`quick ${i}`]);
    await sealAllNow();
    // What came after it waits, so that nothing is passed over.
    expect((await counts(tenant)).seals).toBeLessThan(11);
    release();
    await slow;
    await sealAllNow();
    await expectWhole(tenant);
  });

  it('forgets what was rolled back', async () => {
    const tenant = await t.tenant();
    const failing = own(tenant).tx(async (tx) => {
      await tx.emit({ type: 'tenant.changed', data: { tenant_id: tenant.id, fields: ['never'] } });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await write(tenant);
    await sealAllNow();
    await expectWhole(tenant);
    expect(await counts(tenant)).toMatchObject({ events: 2 });
  });

  it('lets one pass at a time seal, whichever process it is', async () => {
    const tenant = await t.tenant();
    await withClient(t.admin, async (client) => {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(16852001)');
      await write(tenant);
      expect(await audit.sealer.sealOnce()).toBe(false);
      expect(await counts(tenant)).toMatchObject({ seals: 0 });
      await client.query('rollback');
    });
    await sealAllNow();
    await expectWhole(tenant);
  });

  it('reads more than a batch, also of one transaction', async () => {
    const tenant = await t.tenant();
    await asSystem(
      `insert into events (tenant_id, id, type, actor_kind, actor_id, data)
       select $1, 'evt_' || lpad(n::text, 26, '0'), 'tenant.changed', 'system', 'test', '{}' from generate_series(1, 5200) n`,
      [tenant.id],
    );
    expect(await audit.sealer.sealOnce()).toBe(true);
    await sealAllNow();
    await expectWhole(tenant);
  });

  it('finds every unsealed event of a restored database that counts transactions from a lower number', async () => {
    const tenant = await t.tenant();
    await write(tenant);
    await sealAllNow();
    await expectWhole(tenant);
    const far = '900000000000';
    // As after a restore: the cursor and old rows speak of transactions that this server has not reached.
    await asSystem(
      `insert into events (tenant_id, id, type, actor_kind, actor_id, data, xid)
       select $1, 'evt_' || lpad(n::text, 26, 'x'), 'tenant.changed', 'system', 'test', '{}', (${far} + n)::text::xid8 from generate_series(1, 2500) n`,
      [tenant.id],
    );
    await asSystem(`update audit_cursor set horizon = '${far}'`);
    for (let i = 0; i < 60; i++) await write(tenant, [`new ${i}`]);
    await sealAllNow();
    await expectWhole(tenant);
    await write(tenant);
    await sealAllNow();
    await expectWhole(tenant);
  });

  it('seals nothing twice when the new counting comes to numbers that the restored rows had', async () => {
    const tenant = await t.tenant();
    const { rows } = await asSystem(`select (pg_current_xact_id()::text::bigint + 20)::text as soon`);
    await asSystem(
      `insert into events (tenant_id, id, type, actor_kind, actor_id, data, xid)
       select $1, 'evt_' || lpad(n::text, 26, 'y'), 'tenant.changed', 'system', 'test', '{}', ($2::bigint + n)::text::xid8 from generate_series(1, 10) n`,
      [tenant.id, rows[0].soon],
    );
    await asSystem(`update audit_cursor set horizon = ($1::bigint + 11)::text::xid8`, [rows[0].soon]);
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Open since before the reset is noticed, so the horizon stays behind what is sealed then.
    const slow = own(tenant).tx(async (tx) => {
      await tx.emit({ type: 'tenant.changed', data: { tenant_id: tenant.id, fields: ['slow'] } });
      await gate;
    });
    await write(tenant);
    await sealAllNow();
    release();
    await slow;
    for (let i = 0; i < 60; i++) await write(tenant, [`${i}`]);
    await sealAllNow();
    await expectWhole(tenant);
  });

  it('writes nothing while nothing happens', async () => {
    const tenant = await t.tenant();
    await expectWhole(tenant);
    const written = async () => (await asSystem('select horizon::text, xmin::text from audit_cursor')).rows[0];
    const before = await written();
    for (let i = 0; i < 3; i++) await audit.sealer.sealOnce();
    expect(await written()).toEqual(before);
  });

  it('runs by itself until it is stopped', async () => {
    const tenant = await t.tenant();
    const own = createAudit({ db: t.db, log: t.log });
    own.sealer.start();
    for (let i = 0; i < 300 && (await counts(tenant)).seals === 0; i++) await sleep(20);
    await own.sealer.stop();
    await expectWhole(tenant);
    await write(tenant);
    await sleep(450);
    expect(await counts(tenant)).toMatchObject({ events: 2, seals: 1 });
  });
});

describe('verifying', () => {
  it('names the first place where somebody with the database changed something', async () => {
    const tenant = await t.tenant();
    for (let i = 0; i < 6; i++) await write(tenant, [`${i}`]);
    await expectWhole(tenant);
    await asSystem(
      `update events e set data = '{"fields":["forged"]}' from audit_seals s
      where s.tenant_id = e.tenant_id and s.event_id = e.id and s.seq = 4 and e.tenant_id = $1`,
      [tenant.id],
    );
    expect(await verifyChain(own(tenant))).toEqual({
      ...{ entries: 3, holds: false, first_break: { seq: 4, reason: 'the event was changed' } },
    });
    await asSystem('delete from audit_seals where tenant_id = $1 and seq = 2', [tenant.id]);
    expect(await verifyChain(own(tenant))).toMatchObject({ first_break: { seq: 2, reason: 'an entry is missing' } });
  });

  it('is beyond what the server’s own role could falsify', async () => {
    const tenant = await t.tenant();
    await write(tenant);
    await expectWhole(tenant);
    for (const statement of [
      sql`update events set data = '{}'`,
      sql`delete from events`,
      sql`update audit_seals set entry_hash = ''`,
      sql`delete from audit_seals`,
      sql`insert into audit_seals (tenant_id, seq, event_id, prev_hash, entry_hash) values (${tenant.id}, 9, ${newId('event')}, '', '')`,
    ])
      await expect(own(tenant).tx((tx) => statement.execute(tx.sql))).rejects.toMatchObject({ code: '42501' });
  });
});

describe('a person’s own words in an entry', () => {
  it('are kept beside it, salted in it, and their erasure leaves the chain whole', async () => {
    const tenant = await t.tenant();
    await own(tenant).tx((tx) =>
      tx.emit({
        type: 'tenant.changed',
        data: { tenant_id: tenant.id, fields: [] },
        personal: { address: '192.0.2.7' },
      }),
    );
    await sealAllNow();
    const { rows } = await asSystem(
      `select e.data, p.salt, p.value, encode(sha256(convert_to(p.salt || p.value, 'UTF8')), 'hex') as hash
      from event_personal_values p join events e on e.tenant_id = p.tenant_id and e.id = p.event_id where p.tenant_id = $1`,
      [tenant.id],
    );
    expect(rows[0]).toMatchObject({ value: '192.0.2.7', data: { personal: { address: rows[0].hash } } });
    expect(JSON.stringify(rows[0].data)).not.toContain('192.0.2.7');
    await asSystem('delete from event_personal_values where tenant_id = $1', [tenant.id]);
    await expectWhole(tenant);
  });
});
