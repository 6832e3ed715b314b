import { createServer } from 'node:net';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDb, createPool, createPresence, type DbScope, isDatabaseGone, presenceClass } from './index.ts';

let t: TestDatabase;
let a: string;
let b: string;
const scope: DbScope = { actor: { kind: 'system', id: 'test' } };

beforeAll(async () => {
  t = await testDatabase({ poolSize: 12 });
  [a, b] = [(await t.tenant()).id, (await t.tenant()).id];
});
afterAll(() => t.close());

const changed = (tenantId: string) => ({
  ...{ type: 'tenant.changed' as const, data: { tenant_id: tenantId, fields: ['name'] } },
});

describe('forTenant', () => {
  it('sees its own rows alone, even when the statement names no tenant or another one', async () => {
    const rows = await t.db
      .forTenant(a, scope)
      .read(async (read) => [
        await sql<{ tenant_id: string }>`select distinct tenant_id from events`.execute(read.sql),
        await sql`select 1 from events where tenant_id = ${b}`.execute(read.sql),
        await sql<{ id: string }>`select id from tenants`.execute(read.sql),
      ]);
    expect(rows.map((result) => result.rows)).toEqual([[{ tenant_id: a }], [], [{ id: a }]]);
  });

  it('writes into no other tenant', async () => {
    const own = t.db.forTenant(a, scope);
    const insert = sql`insert into events (tenant_id, id, type, actor_kind, actor_id, data) values (${b}, 'x', 'x', 'system', 'x', '{}')`;
    await expect(own.tx((tx) => insert.execute(tx.sql))).rejects.toMatchObject({ code: '42501' });
    const moved = sql`update tenants set name = 'mine' where id = ${b} returning id`;
    expect((await own.tx((tx) => moved.execute(tx.sql))).rows).toEqual([]);
    const taken = sql`update tenants set id = ${b} where id = ${a}`;
    await expect(own.tx((tx) => taken.execute(tx.sql))).rejects.toThrow();
  });

  it('writes nothing in a read', async () => {
    const write = sql`update tenants set name = 'no'`;
    const reading = t.db.forTenant(a, scope).read((read) => write.execute(read.sql));
    await expect(reading).rejects.toMatchObject({ code: '25006' });
  });

  it('cannot be talked into another tenant by its id', async () => {
    for (const id of [`${a}' or true --`, '*', '%', ''])
      expect(
        await t.db
          .forTenant(id, scope)
          .read(async (read) => (await sql`select 1 from tenants`.execute(read.sql)).rows)
          .catch((error) => error.code),
      ).toEqual(id === '' ? [] : '22P02');
  });

  it('leaves nothing of the tenant on the connection for the next', async () => {
    const app = createPool(t.login('bob_app'), 'bob_app', 1, () => {});
    const system = createPool(t.login('bob_system'), 'bob_system', 1, () => {});
    const seal = { encrypt: (text: string) => text, decrypt: (text: string) => text };
    const db = createDb({ app, system, seal });
    const own = db.forTenant(a, scope);
    const input = { ...{ visitor_id: 'v', conversation_id: 'c' }, question_seq: 1, window: 1 };
    const uses = [
      () => own.read(async () => null),
      () => own.tx(async () => null),
      () => own.call('turns_prepare', input),
      () => own.tx(() => Promise.reject(new Error('rolled back'))).catch(() => null),
    ];
    for (const use of uses) {
      await use();
      const { rows } = await app.query('select kernel_tenant() as tenant, (select count(*) from tenants) as seen');
      expect(rows).toEqual([{ tenant: null, seen: 0 }]);
    }
    await db.close();
  });
});

describe('lookup and calls', () => {
  it('take names of functions, and run nothing else', async () => {
    const slug = (await t.tenant({ slug: 'by-its-slug' })).slug;
    expect(Object.keys((await t.db.lookup('tenants_by_slug', slug))!)).toEqual(['id']);
    expect(await t.db.lookup('tenants_by_slug', "' or true --")).toBeNull();
    for (const name of ['tenants_by_slug; drop table tenants', 'tenants_by_slug(1)', 'pg_sleep(9) --', 'A', ''])
      await expect(t.db.lookup(name, slug)).rejects.toThrow('not a function name');
    await expect(t.db.kernelCall('a b', {})).rejects.toThrow('not a function name');
    await expect(t.db.forTenant(a, scope).call('a.b', {})).rejects.toThrow('not a function name');
  });

  it('reach no table about no tenant', async () => {
    const read = sql`select * from rate_buckets`;
    await expect(t.db.forTenant(a, scope).read((own) => read.execute(own.sql))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('of a definer cannot be misled by a temporary table of the same name', async () => {
    await withClient(t.login('bob_app'), async (client) => {
      await client.query('set role bob_app');
      await client.query(
        `create temporary table tenants as select '00000000-0000-0000-0000-000000000000'::uuid as id, 'by-its-slug' as slug`,
      );
      await client.query('grant select on tenants to bob_system');
      const { rows } = await client.query("select id from tenants_by_slug('by-its-slug')");
      expect(rows).toEqual([await t.db.lookup('tenants_by_slug', 'by-its-slug')]);
    });
  });

  it('take tokens exactly, among two hundred at once', async () => {
    const input = { name: 'exact', capacity: 30, per_seconds: 3_600 };
    const taken = await Promise.all(
      Array.from({ length: 200 }, () =>
        t.db.kernelCall<{ allowed: boolean; retry_after_s: number }>('kernel_take_token', input),
      ),
    );
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(30);
    for (const { allowed, retry_after_s } of taken)
      expect(allowed ? retry_after_s : retry_after_s > 0).toBe(allowed ? 0 : true);
    await t.db.system.tx('test', (tx) =>
      sql`update rate_buckets set updated_at = updated_at - interval '121 seconds' where name = 'exact'`.execute(
        tx.sql,
      ),
    );
    expect((await t.db.kernelCall<{ allowed: boolean }>('kernel_take_token', input)).allowed).toBe(true);
    expect((await t.db.kernelCall<{ allowed: boolean }>('kernel_take_token', input)).allowed).toBe(false);
  });
});

describe('emit', () => {
  it('refuses data that does not fit the event, and the transaction with it', async () => {
    const count = async () =>
      (await t.db.system.read('test', (tx) => sql<{ n: number }>`select count(*) as n from events`.execute(tx.sql)))
        .rows[0]!.n;
    const before = await count();
    const misfits = [{}, { tenant_id: a }, { tenant_id: a, fields: 'name' }, { ...changed(a).data, text: 'own words' }];
    for (const data of misfits) {
      const emitting = t.db.forTenant(a, scope).tx(async (tx) => {
        await tx.emit(changed(a));
        await tx.emit({ type: 'tenant.changed', data: data as never });
      });
      await expect(emitting).rejects.toThrow('does not fit its schema');
    }
    expect(await count()).toBe(before);
  });
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string, fingerprint = 'same', who = 'mem_1 thing.make') =>
    t.db.forTenant(a, { ...scope, idempotency: { scope: who, key, fingerprint } });

  async function expectOnce(run: (fingerprint: string, fn: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
    let runs = 0;
    const effect = async () => ({ run: ++runs, secret: 'shown once' });
    const first = await run('same', effect);
    expect(await run('same', effect)).toEqual(first);
    expect(runs).toBe(1);
    await expect(run('other', effect)).rejects.toMatchObject({ code: 'request.idempotency_mismatch' });
    expect(runs).toBe(1);
  }

  it('runs a transaction once and gives its result again; another body is a mismatch', async () => {
    await expectOnce((fingerprint, fn) => keyed('once', fingerprint).tx(fn));
  });

  it('does so for transactions over all tenants', async () => {
    const idempotency = { scope: 'stf_1 tenants.create', key: 'system' };
    await expectOnce((fingerprint, fn) =>
      t.db.systemFor({ ...scope, idempotency: { ...idempotency, fingerprint } }).tx('test', fn),
    );
  });

  it('is a conflict while the first is running, and runs nothing then', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const first = keyed('flight').tx(async () => {
      entered();
      await gate;
      return 'first';
    });
    await inside;
    for (let i = 0; i < 5; i++)
      await expect(keyed('flight').tx(async () => 'second')).rejects.toMatchObject({
        ...{ code: 'request.idempotency_conflict', retryAfterSeconds: 1 },
      });
    release();
    expect(await first).toBe('first');
    expect(await keyed('flight').tx(async () => 'second')).toBe('first');
  });

  it('keeps nothing of a failure', async () => {
    await expect(keyed('fails').tx(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await keyed('fails').tx(async () => 'now')).toBe('now');
  });

  it('is its caller’s, its route’s and its tenant’s own', async () => {
    const make = async (value: string) => value;
    expect(await keyed('shared').tx(() => make('1'))).toBe('1');
    expect(await keyed('shared', 'same', 'mem_2 thing.make').tx(() => make('2'))).toBe('2');
    expect(await keyed('shared', 'same', 'mem_1 other.make').tx(() => make('3'))).toBe('3');
    const other = t.db.forTenant(b, {
      ...scope,
      idempotency: { scope: 'mem_1 thing.make', key: 'shared', fingerprint: 'same' },
    });
    expect(await other.tx(() => make('4'))).toBe('4');
  });

  it('stores its result sealed', async () => {
    const { rows } = await t.db.system.read('test', (tx) =>
      sql<{ result: string }>`select result from idempotency_keys`.execute(tx.sql),
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toContain('shown once');
  });
});

describe('a statement and a transaction', () => {
  it('have their time, by role, whichever way the role was entered', async () => {
    const seconds = { bob_app: ['15s', '20s'], bob_system: ['2min', '2min'], bob_owner: ['2min', '2min'] } as const;
    for (const role of ['bob_app', 'bob_system', 'bob_owner'] as const)
      for (const login of [t.login(role), t.admin]) {
        const pool = createPool(login, role, 1, () => {});
        const { rows } = await pool.query(
          `select current_user as role, current_setting('statement_timeout') as statement,
            current_setting('idle_in_transaction_session_timeout') as idle`,
        );
        const [statement, idle] = seconds[role];
        expect(rows).toEqual([{ role, statement, idle }]);
        await pool.end();
      }
  });

  it('that were ended for taking too long count as a database that does not answer', async () => {
    const lost: unknown[] = [];
    const pool = createPool(t.login('bob_app'), 'bob_app', 1, (error) => lost.push(error));
    await pool.query("set statement_timeout = '30ms'");
    const slow = await pool.query('select pg_sleep(5)').catch((error) => error);
    expect(isDatabaseGone(slow), String(slow)).toBe(true);
    await pool.query("set idle_in_transaction_session_timeout = '30ms'");
    const client = await pool.connect();
    await client.query('begin');
    await expect.poll(() => lost.length).toBeGreaterThan(0);
    const idle = await client.query('select 1').catch((error) => error);
    expect([isDatabaseGone(lost[0]), isDatabaseGone(idle)], `${lost[0]}, ${idle}`).toEqual([true, true]);
    client.release(true);
    await pool.end();
  });
});

describe('a database that is not there', () => {
  it('is told from a statement that is wrong', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    for (const host of ['127.0.0.1', 'localhost', 'no-such-host.invalid']) {
      const pool = createPool({ host, port, user: 'x', database: 'x' }, 'bob_app', 1, () => {});
      const error = await pool.query('select 1').catch((thrown) => thrown);
      expect(isDatabaseGone(error), `${host}: ${error}`).toBe(true);
      await pool.end();
    }
    const wrong = await t.db
      .forTenant(a, scope)
      .read((read) => sql`select nonsense`.execute(read.sql))
      .catch((error) => error);
    expect(isDatabaseGone(wrong)).toBe(false);
    expect(isDatabaseGone(new Error('something else'))).toBe(false);
  });
});

describe('presence', () => {
  const held = async (runner: number) =>
    (
      await withClient(t.admin, (client) =>
        client.query(
          "select pid from pg_locks where locktype = 'advisory' and classid::bigint = $1 and objid::bigint = $2",
          [...[presenceClass, runner]],
        ),
      )
    ).rows;

  it('is seen while it is there, comes back when its connection breaks, and ends when stopped', async () => {
    let lost = 0;
    const presence = createPresence(t.login('bob_system'), () => {
      lost += 1;
    });
    expect(presence.isPresent()).toBe(false);
    await presence.start();
    const [lock] = await held(presence.runner);
    expect(presence.isPresent()).toBe(true);
    await withClient(t.admin, (client) => client.query('select pg_terminate_backend($1)', [lock.pid]));
    for (let i = 0; i < 200 && (lost === 0 || !presence.isPresent()); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lost).toBeGreaterThan(0);
    expect(await held(presence.runner)).toHaveLength(1);
    await presence.stop();
    for (let i = 0; i < 200 && (await held(presence.runner)).length > 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await held(presence.runner)).toEqual([]);
    expect(presence.isPresent()).toBe(false);
  });
});
