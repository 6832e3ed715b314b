import { testDatabase } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../tenants/index.ts';
import { type Answer, linkIn, openStage, type Stage, tokenOf } from './test/stage.ts';

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

const addMember = (tenantId: string, email: string, role: 'owner' | 'manager' | 'operator' | 'viewer' = 'owner') =>
  stage.t.db.system.tx('test', (tx) => stage.access.addMember(tx, { tenantId, email, name: 'Maria', password, role }));
const addStaff = (email: string, role: 'owner' | 'support' | 'auditor' = 'owner') =>
  stage.t.db.system.tx('test', (tx) => stage.access.addStaff(tx, { email, name: 'Sam', password, role }));
const memberLogin = (email: string, secret = password) =>
  stage.call({ path: '/api/customers/auth/login', body: { email, password: secret } });
const staffLogin = (email: string, secret = password) =>
  stage.call({ path: '/api/auth/login', body: { email, password: secret } });
const bearer = (answer: Answer) => ({ authorization: `Bearer ${answer.body.access_token}` });
const cookie = (answer: Answer) => ({
  cookie: Object.entries(answer.cookies)
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; '),
});
const withCsrf = (answer: Answer) => ({ ...cookie(answer), 'x-csrf-token': answer.body.csrf_token });
const meAsMember = (headers: Record<string, string>) => stage.call({ path: '/api/customers/auth/me', headers });
const meAsStaff = (headers: Record<string, string>) => stage.call({ path: '/api/auth/me', headers });

describe('set-up', () => {
  const input = { name: 'Ada', email: 'Ada@Office.example', password };

  it('lets exactly one of two through, with the newest link alone, and is closed afterwards', async () => {
    const older = tokenOf((await stage.access.setupLink())!);
    const link = (await stage.access.setupLink())!;
    expect(link).toMatch(/^http:\/\/localhost:3000\/setup#[\w-]{43}$/);
    const token = tokenOf(link);
    const run = (body: object) => stage.call({ path: '/api/setup', body: { ...input, ...body } });
    expect((await run({ token: older })).body.code).toBe('access.setup_closed');
    expect((await run({ token: 'wrong' })).status).toBe(404);
    expect((await run({ token, password: 'too short' })).body.code).toBe('access.weak_password');
    expect(
      (await stage.call({ path: '/api/setup', body: { ...input, token }, headers: { origin: 'https://evil.example' } }))
        .body.code,
    ).toBe('request.origin');
    const both = await Promise.all([run({ token }), run({ token, email: 'eve@office.example' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    const won = both.find(({ status }) => status === 201)!;
    expect(won.body.account).toMatchObject({ realm: 'staff', role: 'owner', tenant: { slug: 'office16852-platform' } });
    expect((await meAsStaff(cookie(won))).body.account.email).toBe(won.body.account.email);
    expect((await run({ token })).status).toBe(404);
    expect(await stage.access.setupLink()).toBeNull();
    const [joined] = await stage.events(stage.home.id, 'staff.changed');
    expect(joined).toMatchObject({
      data: { change: 'joined', role: 'owner' },
      actor: `staff ${won.body.account.staff_id}`,
    });
  });
});

describe('a login', () => {
  it('has the published shape, whatever the case of the e-mail, and a cookie scripts cannot read', async () => {
    await addMember(huber.id, 'Shape@Huber.example');
    const answer = await stage.call({
      path: '/api/customer/auth/login',
      body: { email: 'sHAPE@hUBER.EXAMPLE', password },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(Object.keys(answer.body).sort()).toEqual([
      'access_token',
      'account',
      'csrf_token',
      'expires_in',
      'token_type',
    ]);
    expect(answer.cookies['bob_member']?.line).toMatch(
      /^bob_member=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect((await stage.events(huber.id, 'session.started')).length).toBeGreaterThan(0);
    await addStaff('shape@office.example');
    expect((await staffLogin('shape@office.example')).cookies['bob_staff']?.line).toMatch(/SameSite=Strict$/);
  });

  it('answers an unknown e-mail, a wrong password and the other realm alike, and leaves a trace without the e-mail', async () => {
    await addMember(huber.id, 'only-member@huber.example');
    const before = (await stage.events(stage.home.id, 'session.refused')).length;
    const answers = [
      await memberLogin('nobody@huber.example'),
      await memberLogin('only-member@huber.example', other),
      await staffLogin('only-member@huber.example'),
    ];
    const told = answers.map(({ status, body, cookies }) => ({ status, cookies, ...body, request_id: '' }));
    expect(told[0]).toMatchObject({ status: 401, code: 'access.wrong_login', cookies: {} });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    const refused = (await stage.events(stage.home.id, 'session.refused')).slice(before);
    expect(refused.map(({ data }) => data['realm'])).toEqual(['member', 'member', 'staff']);
    expect(refused[0]?.personal).toEqual({ email: 'nobody@huber.example', address: '127.0.0.1' });
    expect(JSON.stringify(refused.map(({ data }) => data))).not.toContain('@');
  });

  it('of one realm opens nothing of the other, by cookie or token', async () => {
    await addMember(huber.id, 'both@huber.example');
    await addStaff('both@huber.example');
    const member = await memberLogin('both@huber.example');
    const staff = await staffLogin('both@huber.example');
    for (const headers of [bearer(member), cookie(member)]) expect((await meAsStaff(headers)).status).toBe(401);
    for (const headers of [bearer(staff), cookie(staff)]) expect((await meAsMember(headers)).status).toBe(401);
    const swapped = { cookie: `bob_staff=${member.cookies['bob_member']?.value}` };
    expect((await meAsStaff(swapped)).status).toBe(401);
    const asBoth = { cookie: `${cookie(member).cookie}; ${cookie(staff).cookie}` };
    const list = (csrf: string) => stage.call({ path: '/api/members', headers: { ...asBoth, 'x-csrf-token': csrf } });
    expect((await list(member.body.csrf_token)).body.items.length).toBeGreaterThan(0);
    expect((await list(staff.body.csrf_token)).body.items).toEqual([]);
    const away = { ...asBoth, 'x-csrf-token': staff.body.csrf_token, 'x-tenant': 'klein-dental' };
    expect((await stage.call({ path: '/api/members', headers: away })).status).toBe(200);
  });

  it('by cookie needs its own CSRF token and our origin; by token it needs neither', async () => {
    await addMember(huber.id, 'csrf@huber.example');
    const mine = await memberLogin('csrf@huber.example');
    const second = await memberLogin('csrf@huber.example');
    const logout = (headers: Record<string, string>) =>
      stage.call({ method: 'POST', path: '/api/customers/auth/logout', headers });
    expect((await logout(cookie(mine))).body.code).toBe('request.csrf');
    expect((await logout({ ...cookie(mine), 'x-csrf-token': second.body.csrf_token })).body.code).toBe('request.csrf');
    expect((await logout({ ...withCsrf(mine), origin: 'https://evil.example' })).body.code).toBe('request.csrf');
    expect((await logout({ ...withCsrf(mine), origin: 'http://localhost:3000' })).status).toBe(204);
    expect((await logout(bearer(second))).status).toBe(204);
  });

  it('with Authorization present looks at no cookie, and refuses what is not a token of ours', async () => {
    await addMember(huber.id, 'bearer@huber.example');
    const good = await memberLogin('bearer@huber.example');
    const [head, body] = good.body.access_token.split('.');
    const bad = [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${good.body.access_token}`,
      `Bearer ${head}.${body}.AAAA`,
      'Bearer a b',
    ];
    for (const authorization of bad) {
      const answer = await meAsMember({ ...cookie(good), authorization });
      expect([answer.status, answer.body.code]).toEqual([401, 'request.unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect((await meAsMember({ ...bearer(good), cookie: 'bob_member=nonsense' })).status).toBe(200);
  });

  it('ends cookie and token together when its person signs out', async () => {
    await addMember(huber.id, 'logout@huber.example');
    const before = (await stage.events(huber.id, 'session.ended')).length;
    for (const proof of ['cookie', 'bearer'] as const) {
      const login = await memberLogin('logout@huber.example');
      const headers = proof === 'cookie' ? withCsrf(login) : bearer(login);
      const out = await stage.call({ method: 'POST', path: '/api/customer/auth/logout', headers });
      expect(out.status).toBe(204);
      expect(out.cookies['bob_member']?.line).toContain('Expires=Thu, 01 Jan 1970');
      expect((await meAsMember(cookie(login))).status).toBe(401);
      expect((await meAsMember(bearer(login))).status).toBe(401);
    }
    expect((await stage.events(huber.id, 'session.ended')).length - before).toBe(2);
  });

  it('gets a new id, and ends the one that the browser brought along', async () => {
    await addMember(huber.id, 'fresh@huber.example');
    const first = await memberLogin('fresh@huber.example');
    const second = await stage.call({
      path: '/api/customers/auth/login',
      body: { email: 'fresh@huber.example', password },
      headers: cookie(first),
    });
    expect(second.cookies['bob_member']?.value).not.toBe(first.cookies['bob_member']?.value);
    expect((await meAsMember(cookie(first))).status).toBe(401);
    expect((await meAsMember(bearer(first))).status).toBe(401);
    expect((await meAsMember(cookie(second))).status).toBe(200);
  });

  it('keeps nothing that could sign in: cookies, tokens and passwords are in no table', async () => {
    await addMember(huber.id, 'hashed@huber.example');
    const login = await memberLogin('hashed@huber.example');
    const found = await stage.t.db.system.tx('test', async (tx) => {
      const { sql } = await import('kysely');
      const { rows } = await sql<{
        text: string;
      }>`select s::text as text from sessions s union all select a::text from accounts a
        union all select e::text from events e union all select i::text from invitations i`.execute(tx.sql);
      return rows.map(({ text }) => text).join('\n');
    });
    for (const secret of [login.cookies['bob_member']!.value, login.body.access_token, login.body.csrf_token, password])
      expect(found).not.toContain(secret);
  });
});

describe('over https', () => {
  it('cookies are bound to the host, and one without the binding opens nothing', async () => {
    const secure = await openStage(await testDatabase(), { publicUrl: 'https://bob.example' });
    const person = { email: 'safe@office.example', name: 'Sam', password, role: 'owner' as const };
    await secure.t.db.system.tx('test', (tx) => secure.access.addStaff(tx, person));
    const login = await secure.call({ path: '/api/auth/login', body: { email: person.email, password } });
    const { value, line } = login.cookies['__Host-bob_staff']!;
    expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const me = (cookieHeader: string) => secure.call({ path: '/api/auth/me', headers: { cookie: cookieHeader } });
    expect((await me(`__Host-bob_staff=${value}`)).status).toBe(200);
    expect((await me(`bob_staff=${value}`)).status).toBe(401);
    await secure.close();
  });
});

describe('a tenant', () => {
  it('is the one last used, and X-Tenant names another of the account by slug or id', async () => {
    await addMember(huber.id, 'two@huber.example', 'viewer');
    stage.t.clock.advance(1_000);
    await addMember(klein.id, 'two@huber.example', 'owner');
    const login = await memberLogin('two@huber.example');
    expect(login.body.account.tenant).toMatchObject({ slug: 'klein-dental', role: 'owner' });
    expect(login.body.account.tenants.map(({ slug }: Tenant) => slug)).toEqual(['klein-dental', 'heizung-huber']);
    stage.t.clock.advance(61_000);
    for (const name of ['heizung-huber', huber.id]) {
      const me = await meAsMember({ ...bearer(login), 'x-tenant': name });
      expect(me.body.account).toMatchObject({ role: 'viewer', tenant: { id: huber.id } });
      expect(me.body.account.permissions).not.toContain('member.manage');
    }
    const again = await memberLogin('two@huber.example');
    expect(again.body.account.tenant.slug).toBe('heizung-huber');
  });

  it('that one is not in answers like one that does not exist', async () => {
    await addMember(huber.id, 'foreign@huber.example');
    const login = await memberLogin('foreign@huber.example');
    for (const name of ['klein-dental', klein.id, 'nobody', '00000000-0000-4000-8000-000000000000', 'NOT A SLUG', '']) {
      const answer = await meAsMember({ ...bearer(login), 'x-tenant': name });
      expect([name, answer.status, answer.body.code]).toEqual([name, 404, 'request.not_found']);
    }
    expect((await meAsMember({ 'x-tenant': 'klein-dental' })).status).toBe(401);
  });

  it('is entered by staff through X-Tenant, which leaves an entry in its trail each time', async () => {
    const { staffId } = await addStaff('visit@office.example');
    const login = await staffLogin('visit@office.example');
    const list = (headers: object) => stage.call({ path: '/api/members', headers: { ...bearer(login), ...headers } });
    const before = (await stage.events(klein.id, 'tenant.entered')).length;
    expect((await list({ 'x-tenant': 'klein-dental' })).status).toBe(200);
    expect((await list({ 'x-tenant': 'nobody' })).status).toBe(404);
    expect((await list({})).body.items).toEqual([]);
    const entered = (await stage.events(klein.id, 'tenant.entered')).slice(before);
    expect(entered).toEqual([
      {
        data: { tenant_id: klein.id, route: 'members.list' },
        actor: `staff ${staffId}`,
        personal: { address: '127.0.0.1' },
      },
    ]);
    expect(await stage.events(stage.home.id, 'tenant.entered')).toEqual([]);
  });

  it('keeps an entry of who read a record', async () => {
    const { memberId } = await addMember(huber.id, 'reader@huber.example');
    const login = await memberLogin('reader@huber.example');
    const caller = { kind: 'member', id: memberId, tenantId: huber.id } as never;
    const facts = { id: 'req_1', address: '192.0.2.1' } as never;
    expect(login.status).toBe(200);
    await stage.access.recordEntry(caller, 'receipts.read', 'turn_1', facts);
    expect(await stage.events(huber.id, 'record.read')).toEqual([
      {
        data: { route: 'receipts.read', subject: 'turn_1' },
        actor: `member ${memberId}`,
        personal: { address: '192.0.2.1' },
      },
    ]);
  });
});

describe('time', () => {
  it('ends a token after an hour, an idle login, and any login in the end', async () => {
    await addMember(huber.id, 'time@huber.example');
    const hour = 3_600_000;
    const login = await memberLogin('time@huber.example');
    stage.t.clock.advance(hour - 1_000);
    expect((await meAsMember(bearer(login))).status).toBe(200);
    stage.t.clock.advance(1_000);
    expect((await meAsMember(bearer(login))).status).toBe(401);
    for (let day = 0; day < 28; day += 4) {
      expect((await meAsMember(cookie(login))).status).toBe(200);
      stage.t.clock.advance(4 * 24 * hour);
    }
    expect((await meAsMember(cookie(login))).status).toBe(200);
    stage.t.clock.advance(2 * 24 * hour);
    expect((await meAsMember(cookie(login))).status).toBe(401);
    const idle = await memberLogin('time@huber.example');
    stage.t.clock.advance(7 * 24 * hour);
    expect((await meAsMember(cookie(idle))).status).toBe(401);
    await addStaff('time@office.example');
    const staff = await staffLogin('time@office.example');
    stage.t.clock.advance(2 * hour);
    expect((await meAsStaff(cookie(staff))).status).toBe(401);
  });
});

describe('a password', () => {
  const forgot = (email: string) => stage.call({ path: '/api/auth/password/forgot', body: { email } });
  const reset = (token: string, secret: string) =>
    stage.call({ path: '/api/auth/password/reset', body: { token, password: secret } });

  it('is reset by a mailed link, once, which ends every login of both realms', async () => {
    await stage.mails();
    await addMember(huber.id, 'forgot@huber.example');
    await addStaff('forgot@huber.example', 'support');
    const member = await memberLogin('forgot@huber.example');
    const staff = await staffLogin('forgot@huber.example');
    const asked = [await forgot('FORGOT@huber.example'), await forgot('nobody@huber.example')];
    for (const { status, body } of asked) expect([status, body]).toEqual([202, {}]);
    const mails = await stage.mails();
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([['forgot@huber.example', 'Neues Passwort']]);
    const link = linkIn(mails[0]);
    expect([link.pathname, link.search]).toEqual(['/reset', '']);
    const token = link.hash.slice(1);
    expect((await reset(token, 'forgot@huber.example!')).body.code).toBe('access.weak_password');
    const both = await Promise.all([reset(token, other), reset(token, other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
    for (const proof of [bearer, cookie]) {
      expect((await meAsMember(proof(member))).status).toBe(401);
      expect((await meAsStaff(proof(staff))).status).toBe(401);
    }
    expect((await memberLogin('forgot@huber.example')).status).toBe(401);
    expect((await memberLogin('forgot@huber.example', other)).status).toBe(200);
    for (const [tenant, realm] of [
      [huber.id, 'member'],
      [stage.home.id, 'staff'],
    ] as const) {
      const changed = (await stage.events(tenant, 'password.changed')).filter(({ data }) => data['realm'] === realm);
      expect(changed.length).toBe(1);
      expect((await stage.events(tenant, 'password.reset_requested')).length).toBe(1);
    }
  });

  it('is not reset by a link that ran out, or that was made for something else', async () => {
    await addMember(huber.id, 'late@huber.example');
    await forgot('late@huber.example');
    const token = linkIn((await stage.mails())[0]).hash.slice(1);
    for (const path of ['/api/auth/invitations/accept', '/api/customers/invitations/accept'])
      expect((await stage.call({ path, body: { token, password } })).body.code).toBe('access.link_expired');
    expect(
      (await stage.call({ path: '/api/setup', body: { token, name: 'x', email: 'x@y.example', password } })).status,
    ).toBe(404);
    stage.t.clock.advance(3_600_000);
    expect((await reset(token, other)).body.code).toBe('access.link_expired');
  });

  it('sends no more than five reset mails an hour to one address, and says the same', async () => {
    await addMember(huber.id, 'flood@huber.example');
    for (let i = 0; i < 7; i++) expect((await forgot('flood@huber.example')).status).toBe(202);
    expect(await stage.mails()).toHaveLength(5);
  });

  it('is changed by who knows the old one; every other login ends and a new one starts', async () => {
    await addMember(huber.id, 'change@huber.example');
    const mine = await memberLogin('change@huber.example');
    const elsewhere = await memberLogin('change@huber.example');
    const change = (current_password: string, secret: string) =>
      stage.call({ path: '/api/auth/password', body: { current_password, password: secret }, headers: withCsrf(mine) });
    expect((await change(other, other)).body.code).toBe('access.wrong_login');
    expect((await change(password, 'short')).body.code).toBe('access.weak_password');
    const changed = await change(password, other);
    expect(changed.status).toBe(200);
    for (const old of [mine, elsewhere])
      for (const proof of [bearer, cookie]) expect((await meAsMember(proof(old))).status).toBe(401);
    for (const proof of [bearer, cookie]) expect((await meAsMember(proof(changed))).status).toBe(200);
  });
});
