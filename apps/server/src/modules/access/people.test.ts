import { testDatabase } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../tenants/index.ts';
import { type Answer, linkIn, openStage, type Stage } from './test/stage.ts';

const password = 'ein Dach aus Wellblech';
const other = 'zwei Enten im Nebel';
let stage: Stage;
let huber: Tenant;
let klein: Tenant;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  huber = await stage.t.tenant({ slug: 'heizung-huber', name: 'Heizung Huber', language: 'de' });
  klein = await stage.t.tenant({ slug: 'klein-dental', name: 'Klein Dental' });
});
afterAll(() => stage.close());

type Headers = Record<string, string>;
const bearer = (answer: Answer): Headers => ({ authorization: `Bearer ${answer.body.access_token}` });

async function member(tenant: Tenant, email: string, role: 'owner' | 'manager' | 'operator' | 'viewer' = 'owner') {
  const person = { tenantId: tenant.id, email, name: 'Maria', password, role };
  const { memberId } = await stage.t.db.system.tx('test', (tx) => stage.access.addMember(tx, person));
  return { memberId, headers: bearer(await login('/api/customers/auth/login', email)) };
}

async function staff(email: string, role: 'owner' | 'support' | 'auditor' = 'owner') {
  const person = { email, name: 'Sam', password, role };
  const { staffId } = await stage.t.db.system.tx('test', (tx) => stage.access.addStaff(tx, person));
  return { staffId, headers: bearer(await login('/api/auth/login', email)) };
}

const login = (path: string, email: string, secret = password) =>
  stage.call({ path, body: { email, password: secret } });
const invite = (headers: Headers, body: object, path = '/api/members/invitations') =>
  stage.call({ path, body, headers });
const accept = (body: object, path = '/api/customers/invitations/accept', headers: Headers = {}) =>
  stage.call({ path, body, headers });
const nextToken = async () => linkIn((await stage.mails()).at(-1)).hash.slice(1);

describe('an invitation', () => {
  it('reaches a new person by mail in the tenant’s language, and makes them a member who is signed in', async () => {
    const { headers } = await member(huber, 'owner@huber.example');
    const invited = await invite(headers, { email: 'Neu@Huber.example', role: 'operator', name: 'Neu' });
    expect(invited.status).toBe(201);
    expect(invited.body).toMatchObject({ email: 'neu@huber.example', role: 'operator', name: 'Neu' });
    expect(JSON.stringify(invited.body)).not.toMatch(/token/);
    const [mail] = await stage.mails();
    expect([mail?.to, mail?.subject]).toEqual(['neu@huber.example', 'Einladung zu Heizung Huber']);
    const token = linkIn(mail).hash.slice(1);
    expect((await accept({ token, password: 'short' })).body.code).toBe('access.weak_password');
    const both = await Promise.all([accept({ token, password }), accept({ token, password })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 410]);
    const joined = both.find(({ status }) => status === 201)!;
    expect(joined.body.account).toMatchObject({ role: 'operator', name: 'Neu', tenant: { slug: 'heizung-huber' } });
    expect((await stage.call({ path: '/api/members', headers: bearer(joined) })).status).toBe(200);
    expect((await accept({ token, password })).body.code).toBe('access.link_expired');
    expect((await stage.call({ path: '/api/members/invitations', headers })).body.items).toEqual([]);
    const changes = (await stage.events(huber.id, 'member.changed')).map(({ data }) => data['change']);
    expect(changes).toEqual(['joined', 'invited', 'joined']);
  });

  it('asks a person with an account for its password, and changes neither it nor the name', async () => {
    await member(huber, 'known@huber.example');
    const { headers } = await member(klein, 'owner@klein.example');
    await invite(headers, { email: 'known@huber.example', role: 'viewer' });
    const token = await nextToken();
    expect((await accept({ token, name: 'Mallory', password: other })).body.code).toBe('access.wrong_login');
    const joined = await accept({ token, name: 'Mallory', password });
    expect(joined.body.account).toMatchObject({ name: 'Maria', tenant: { slug: 'klein-dental' } });
    expect(joined.body.account.tenants.map(({ slug }: Tenant) => slug)).toEqual(['klein-dental', 'heizung-huber']);
  });

  it('opens its own tenant and realm alone', async () => {
    const { headers } = await member(huber, 'walls@huber.example');
    await invite(headers, { email: 'wall@x.example', role: 'owner', name: 'W' });
    const token = await nextToken();
    const elsewhere = token.replace(huber.id, klein.id);
    const refused = [
      await accept({ token: elsewhere, password }),
      await accept({ token: token.replace(huber.id, stage.home.id), password }, '/api/auth/invitations/accept'),
      await accept({ token, password }, '/api/auth/invitations/accept'),
      await accept({ token, password }, undefined, { 'x-tenant': 'klein-dental' }),
      await stage.call({ path: '/api/auth/password/reset', body: { token, password } }),
      await stage.call({ path: '/api/auth/password/reset', body: { token: token.slice(37), password } }),
    ];
    for (const { status, body } of refused) expect([status, body.code]).toEqual([410, 'access.link_expired']);
    expect(
      (await accept({ token, password }, '/api/customer/invitations/accept', { 'x-tenant': huber.slug })).status,
    ).toBe(201);
  });

  it('is one for each person, can be withdrawn, and runs out', async () => {
    const { headers } = await member(huber, 'rules@huber.example');
    const foreign = await member(klein, 'rules@klein.example');
    const body = { email: 'one@x.example', role: 'viewer', name: 'One' };
    const first = await invite(headers, body);
    expect((await invite(headers, { ...body, email: 'ONE@x.example' })).body.code).toBe('access.email_taken');
    expect((await invite(headers, { ...body, email: 'rules@huber.example' })).body.code).toBe('access.email_taken');
    expect((await invite(foreign.headers, body)).status).toBe(201);
    await stage.mails();
    const withdraw = (by: Headers) =>
      stage.call({ method: 'DELETE', path: `/api/members/invitations/${first.body.id}`, headers: by });
    expect((await withdraw(foreign.headers)).status).toBe(404);
    expect((await withdraw(headers)).status).toBe(204);
    expect((await withdraw(headers)).status).toBe(404);
    await invite(headers, body);
    const token = await nextToken();
    stage.t.clock.advance(7 * 24 * 3_600_000);
    expect((await accept({ token, password })).body.code).toBe('access.link_expired');
    const again = bearer(await login('/api/customers/auth/login', 'rules@huber.example'));
    expect((await stage.call({ path: '/api/members/invitations', headers: again })).body.items).toEqual([]);
    expect((await invite(again, body)).status).toBe(201);
  });

  it('sent twice with one Idempotency-Key is one invitation and one mail', async () => {
    const { headers } = await member(huber, 'twice@huber.example');
    await stage.mails();
    const send = () => invite({ ...headers, 'idempotency-key': 'k1' }, { email: 'two@x.example', role: 'viewer' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(await stage.mails()).toHaveLength(1);
  });

  it('by staff is a matter of their own doors', async () => {
    const boss = await staff('boss@office.example');
    const inTenant = { ...boss.headers, 'x-tenant': 'klein-dental' };
    await invite(inTenant, { email: 'first-owner@klein.example', role: 'owner', name: 'First' });
    const token = await nextToken();
    expect((await accept({ token, password })).body.account.tenant.slug).toBe('klein-dental');
    const asStaff = await invite(
      boss.headers,
      { email: 'help@office.example', role: 'support', name: 'Help' },
      '/api/staff/invitations',
    );
    expect(asStaff.status).toBe(201);
    const staffToken = await nextToken();
    expect((await accept({ token: staffToken, password })).status).toBe(410);
    const joined = await accept({ token: staffToken, password }, '/api/auth/invitations/accept');
    expect(joined.body.account).toMatchObject({ realm: 'staff', role: 'support' });
    expect((await stage.call({ path: '/api/staff', headers: bearer(joined) })).status).toBe(403);
  });
});

describe('a role', () => {
  it('decides what a member may do, at once', async () => {
    const { headers } = await member(huber, 'roles@huber.example');
    const viewer = await member(huber, 'viewer@huber.example', 'viewer');
    const change = (id: string, role: string, by = headers) =>
      stage.call({ method: 'PATCH', path: `/api/members/${id}`, body: { role }, headers: by });
    expect((await stage.call({ path: '/api/members', headers: viewer.headers })).status).toBe(403);
    expect((await change(viewer.memberId, 'owner', viewer.headers)).status).toBe(403);
    expect((await change(viewer.memberId, 'operator')).body).toMatchObject({ role: 'operator' });
    expect((await stage.call({ path: '/api/members', headers: viewer.headers })).status).toBe(200);
    expect((await change(viewer.memberId, 'support')).status).toBe(422);
    const foreign = await member(klein, 'roles@klein.example');
    expect((await change(viewer.memberId, 'viewer', foreign.headers)).status).toBe(404);
    expect((await change('mem_00000000000000000000000000', 'viewer')).status).toBe(404);
  });

  it('of owner stays with somebody, however many try at once', async () => {
    const lonely = await stage.t.tenant();
    const a = await member(lonely, 'a@lonely.example');
    const b = await member(lonely, 'b@lonely.example');
    const step = (id: string) =>
      stage.call({ method: 'PATCH', path: `/api/members/${id}`, body: { role: 'viewer' }, headers: a.headers });
    const leave = (id: string) => stage.call({ method: 'DELETE', path: `/api/members/${id}`, headers: b.headers });
    const both = await Promise.all([step(a.memberId), leave(b.memberId)]);
    expect(both.filter(({ status }) => status < 300)).toHaveLength(1);
    const left = both[0].status === 200 ? b : a;
    const last = await stage.call({ method: 'DELETE', path: `/api/members/${left.memberId}`, headers: left.headers });
    expect([last.status, last.body.code]).toEqual([409, 'access.last_owner']);
  });

  it('of staff is managed by owners of the staff, and one owner stays', async () => {
    const boss = await staff('root@office.example');
    const helper = await staff('helper@office.example', 'support');
    const change = (by: Headers, id: string, role: string) =>
      stage.call({ method: 'PATCH', path: `/api/staff/${id}`, body: { role }, headers: by });
    expect((await change(helper.headers, helper.staffId, 'owner')).status).toBe(403);
    expect((await change(boss.headers, helper.staffId, 'auditor')).body.role).toBe('auditor');
    const list = await stage.call({ path: '/api/staff?limit=1', headers: boss.headers });
    expect([list.body.items.length, typeof list.body.next_cursor]).toEqual([1, 'string']);
    const next = await stage.call({ path: `/api/staff?cursor=${list.body.next_cursor}`, headers: boss.headers });
    expect(next.body.items.map(({ id }: { id: string }) => id)).not.toContain(list.body.items[0].id);
    const remove = (id: string) => stage.call({ method: 'DELETE', path: `/api/staff/${id}`, headers: boss.headers });
    expect((await remove(helper.staffId)).status).toBe(204);
    expect((await stage.call({ path: '/api/auth/me', headers: helper.headers })).status).toBe(401);
    const owners = (await stage.call({ path: '/api/staff?limit=100', headers: boss.headers })).body.items.filter(
      ({ role, id }: { role: string; id: string }) => role === 'owner' && id !== boss.staffId,
    );
    for (const { id } of owners) expect((await remove(id)).status).toBe(204);
    expect((await remove(boss.staffId)).body.code).toBe('access.last_owner');
    const changes = (await stage.events(stage.home.id, 'staff.changed')).map(({ data }) => data['change']);
    expect(new Set(changes)).toEqual(new Set(['joined', 'invited', 'role', 'removed']));
  });
});

describe('removing a member', () => {
  it('ends their logins here, and none elsewhere', async () => {
    const { headers } = await member(huber, 'remover@huber.example');
    await member(klein, 'leaver@x.example');
    const atKlein = bearer(await login('/api/customers/auth/login', 'leaver@x.example'));
    stage.t.clock.advance(1_000);
    const { memberId } = await member(huber, 'leaver@x.example', 'manager');
    const atHuber = await login('/api/customers/auth/login', 'leaver@x.example');
    expect(atHuber.body.account.tenant.slug).toBe('heizung-huber');
    const me = (by: Headers) => stage.call({ path: '/api/customers/auth/me', headers: by });
    const remove = () => stage.call({ method: 'DELETE', path: `/api/members/${memberId}`, headers });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    const cookie = { cookie: `bob_member=${atHuber.cookies['bob_member']?.value}` };
    for (const proof of [bearer(atHuber), cookie]) expect((await me(proof)).status).toBe(401);
    expect((await me({ ...atKlein, 'x-tenant': 'heizung-huber' })).status).toBe(404);
    expect((await me(atKlein)).body.account.tenants.map(({ slug }: Tenant) => slug)).toEqual(['klein-dental']);
    const back = await login('/api/customers/auth/login', 'leaver@x.example');
    expect(back.body.account.tenant.slug).toBe('klein-dental');
  });
});
