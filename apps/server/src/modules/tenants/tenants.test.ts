import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer, type HttpServer, type RequestFacts, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { createTenants, homeSlug, type Provision, type Tenants } from './index.ts';
import { slugOf } from './tenant.ts';

let t: TestDatabase;
let tenants: Tenants;
let http: HttpServer;
const provisions: Provision[] = [];

beforeAll(async () => {
  t = await testDatabase({ poolSize: 12 });
  tenants = createTenants({ db: t.db, provisions });
  const limit = { capacity: 10_000, perSeconds: 60 };
  const limits = {
    login: limit,
    setup: limit,
    knock: limit,
    chat: limit,
    widget: limit,
    read: limit,
    write: limit,
    asset: limit,
  };
  const gate = {
    signedIn: async (facts: RequestFacts) => personOf(facts),
    widget: () => Promise.reject(new Error('no widget here')),
    originKnown: async () => false,
    recordEntry: async () => {},
  };
  const { db, clock, log } = t;
  const server = { db, gate, clock, log, publicUrl: 'http://localhost:3000', proxyHops: 0, limits, checkOutput: true };
  http = await createHttpServer(server, tenants.routes);
});
afterAll(async () => {
  await http.close();
  await t.close();
});

const staffId = newId('staff');
const nowhere = '00000000-0000-0000-0000-000000000000';

function personOf(facts: RequestFacts): SignedIn | null {
  const [kind, tenantId = '', ...permissions] = (facts.header('x-test-person') ?? '').split(' ');
  if (kind !== 'member' && kind !== 'staff') return null;
  const held = new Set(permissions) as SignedIn['permissions'];
  const login = { accountId: newId('account'), sessionId: newId('session'), via: 'bearer', csrfToken: 'none' } as const;
  return { kind, id: staffId, tenantId, role: 'owner', permissions: held, ...login };
}

const staff = { 'x-test-person': `staff ${nowhere} tenant.manage tenant.read` };
const member = (tenantId: string, permissions = '') => ({ 'x-test-person': `member ${tenantId} ${permissions}` });

async function send(method: 'GET' | 'POST' | 'PATCH', url: string, headers: Record<string, string>, payload?: object) {
  const reply = await http.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() };
}

describe('a new tenant', () => {
  it('gets what the rooms give it, in the transaction that makes it, or is not made at all', async () => {
    const given: string[] = [];
    provisions.push(async (tx, tenant) => {
      given.push(tenant.slug);
      await tx.emit({ type: 'tenant.changed', data: { tenant_id: tenant.id, fields: ['provisioned'] } });
      if (tenant.name === 'Fails') throw new Error('a provision failed');
    });
    const made = await tenants.create(t.db.system, { slug: 'whole', name: 'Whole', language: 'de' });
    await expect(tenants.create(t.db.system, { slug: 'fails', name: 'Fails', language: 'de' })).rejects.toThrow();
    provisions.pop();
    expect(given).toEqual(['whole', 'fails']);
    expect(await tenants.resolve('fails')).toBeNull();
    const { rows } = await t.db.system.read('test', (tx) =>
      sql`select type from events where tenant_id = ${made.id} order by created_at, id`.execute(tx.sql),
    );
    expect(rows).toEqual([{ type: 'tenant.created' }, { type: 'tenant.changed' }]);
    const failed = await t.db.system.read('test', (tx) =>
      sql`select 1 from tenants where slug = 'fails'`.execute(tx.sql),
    );
    expect(failed.rows).toEqual([]);
  });

  it('is made once of any number of calls for one slug', async () => {
    const calls = Array.from({ length: 8 }, () => send('POST', '/api/tenants', staff, { name: 'Race', slug: 'race' }));
    const statuses = (await Promise.all(calls)).map(({ status, body }) => (status === 201 ? 201 : body.code));
    expect(statuses.sort()).toEqual([201, ...Array(7).fill('tenants.slug_taken')]);
  });

  it('is made once for a repeated Idempotency-Key, with the same answer', async () => {
    const headers = { ...staff, 'idempotency-key': newId('request') };
    const first = await send('POST', '/api/tenants', headers, { name: 'Repeated' });
    expect([first.status, first.body.slug]).toEqual([201, 'repeated']);
    expect(await send('POST', '/api/tenants', headers, { name: 'Repeated' })).toEqual(first);
    const other = await send('POST', '/api/tenants', headers, { name: 'Other' });
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency_mismatch']);
  });

  it('is for staff with tenant.manage alone', async () => {
    expect((await send('POST', '/api/tenants', {}, { name: 'No' })).status).toBe(401);
    expect((await send('POST', '/api/tenants', { 'x-test-person': `staff ${nowhere}` }, { name: 'No' })).status).toBe(
      403,
    );
  });
});

describe('a slug', () => {
  it.each([
    ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
    ['Straße 7', 'strasse-7'],
    ['  A  b  ', 'a-b'],
    ['日本', 'tenant'],
    ['---', 'tenant'],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('of %s is %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
    expect(slug).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  });
});

describe('resolving', () => {
  it('goes by slug or id, the installation’s own where none is named, and knows nobody else', async () => {
    const home = await t.tenant({ slug: homeSlug });
    const tenant = await t.tenant();
    expect(await tenants.resolve(tenant.slug)).toEqual(tenant);
    expect(await tenants.resolve(tenant.id)).toEqual(tenant);
    expect((await tenants.resolve(undefined))?.id).toBe(home.id);
    for (const name of ['nobody', nowhere, tenant.id.toUpperCase(), '', "' or true --"])
      expect(await tenants.resolve(name)).toBeNull();
  });

  it('sees a tenant that was not there a moment ago, and forgets what was configured', async () => {
    expect(await tenants.resolve('later')).toBeNull();
    const tenant = await t.tenant({ slug: 'later' });
    expect((await tenants.resolve('later'))?.id).toBe(tenant.id);
    const own = t.db.forTenant(tenant.id, { actor: { kind: 'member', id: newId('member') } });
    await tenants.configure(own, { name: 'Renamed' });
    expect((await tenants.resolve('later'))?.name).toBe('Renamed');
    expect((await tenants.resolve(tenant.id))?.name).toBe('Renamed');
  });

  it('gives no suspended tenant', async () => {
    const tenant = await t.tenant();
    await t.db.system.tx('test', (tx) =>
      sql`update tenants set status = 'suspended' where id = ${tenant.id}`.execute(tx.sql),
    );
    expect(await tenants.resolve(tenant.slug)).toBeNull();
    expect((await tenants.find(tenant.id))?.status).toBe('suspended');
  });
});

describe('reading and naming', () => {
  it('is a member’s for their own tenant, and the same 404 for any other', async () => {
    const [own, other] = [await t.tenant(), await t.tenant()];
    expect((await send('GET', `/api/tenants/${own.id}`, member(own.id))).body).toMatchObject({ slug: own.slug });
    const foreign = await send('GET', `/api/tenants/${other.id}`, member(own.id));
    const missing = await send('GET', `/api/tenants/${nowhere}`, member(own.id));
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect((await send('GET', `/api/tenants/${other.id}`, staff)).status).toBe(200);
  });

  it('changes the caller’s own tenant, says so in one event, and needs something to change', async () => {
    const [own, other] = [await t.tenant(), await t.tenant()];
    const owner = member(own.id, 'member.manage');
    const changed = await send('PATCH', '/api/tenant', owner, { name: 'New', language: 'it' });
    expect(changed.body).toMatchObject({ id: own.id, name: 'New', language: 'it' });
    expect((await tenants.find(other.id))?.name).toBe(other.name);
    expect((await send('PATCH', '/api/tenant', owner, {})).status).toBe(422);
    expect((await send('PATCH', '/api/tenant', owner, { status: 'suspended' })).status).toBe(422);
    expect((await send('PATCH', '/api/tenant', member(own.id), { name: 'No' })).status).toBe(403);
  });

  it('lists all, newest first, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await send('GET', `/api/tenants?limit=3${cursor}`, staff);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (cursor !== '');
    const { rows } = await t.db.system.read('test', (tx) =>
      sql<{ id: string }>`select id from tenants order by created_at desc, id desc`.execute(tx.sql),
    );
    expect(seen).toEqual(rows.map(({ id }) => id));
    expect((await send('GET', '/api/tenants?cursor=x', staff)).status).toBe(422);
  });
});
