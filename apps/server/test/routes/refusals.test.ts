/** Who is turned away: no login, a bad one, one of the other realm, a role without the permission, a page that is not ours. */
import {
  createStage,
  type Sample,
  type Samples,
  type Stage,
  samplesOf,
  sendSample,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RouteDeclaration } from '../../src/kernel/http/index.ts';
import { faultOf, fieldsNamed } from './problems.ts';
import { changes, memberRolesWithout, needsLogin, realmsOf, staffRolesWithout } from './registry.ts';
import { type RowCounts, watchRows } from './row-counts.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let stage: Stage;
let samples: Samples;
let rows: RowCounts;
let before: Record<string, number>;
/** One request for each route, made before anything is counted; none of them is ever served. */
const prepared = new Map<string, Sample>();

beforeAll(async () => {
  server = await startTestServer();
  stage = await createStage(server);
  samples = samplesOf(stage);
  for (const { name } of server.app.routes) prepared.set(name, await samples[name]!());
  rows = await watchRows(server.database);
});
afterAll(async () => {
  await rows.close();
  await server.close();
});

type Given = { route: RouteDeclaration; sample: Sample };

async function expectRefused(
  which: (route: RouteDeclaration) => boolean,
  headersOf: (given: Given) => Record<string, string> | null,
  statuses: readonly number[],
): Promise<number> {
  before = await rows.read();
  const faults: string[] = [];
  let asked = 0;
  for (const route of server.app.routes.filter(which)) {
    const sample = prepared.get(route.name)!;
    const headers = headersOf({ route, sample });
    if (!headers) continue;
    asked += 1;
    const fault = faultOf(await sendSample(server, route, { ...sample, headers }), route, ...statuses);
    if (fault) faults.push(fault);
  }
  expect(faults).toEqual([]);
  expect(await rows.read()).toEqual(before);
  return asked;
}

it('refuses a request without a login with 401, wherever one is needed', async () => {
  expect(await expectRefused(needsLogin, () => ({}), [401])).toBeGreaterThan(30);
});

it('refuses a bad Bearer with 401 even beside a good cookie', async () => {
  const bad = [
    'Bearer',
    'Bearer x',
    'bearer eyJhbGciOiJub25lIn0.e30.',
    'Basic b3duZXI6cGFzc3dvcmQ=',
    `Token ${'x'.repeat(40)}`,
  ];
  const person = ({ route }: Given) => (route.auth.includes('member') ? stage.owner : stage.staff);
  for (const authorization of bad)
    await expectRefused(
      (route) => realmsOf(route).length > 0,
      (given) => ({ ...person(given).browser, authorization }),
      [401],
    );
});

it('refuses a good token with anything changed in it', async () => {
  const [head, claims, signature] = stage.owner.accessToken.split('.') as [string, string, string];
  const other = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), exp: 4_102_444_800 };
  const longer = Buffer.from(JSON.stringify(other)).toString('base64url');
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  const forged = [
    `${head}.${longer}.${signature}`,
    `${unsigned}.${claims}.`,
    `${head}.${claims}.${signature.slice(0, -4)}`,
    `${head}.${claims}`,
    `${head}.${claims}.${signature}.${signature}`,
  ];
  for (const token of forged)
    await expectRefused(
      (route) => route.auth.includes('member'),
      () => ({ authorization: `Bearer ${token}` }),
      [401],
    );
});

it("refuses the other realm's token and cookie", async () => {
  const other = (route: RouteDeclaration) => (realmsOf(route)[0] === 'member' ? stage.staff : stage.owner);
  const oneRealm = (route: RouteDeclaration) => needsLogin(route) && realmsOf(route).length === 1;
  expect(await expectRefused(oneRealm, ({ route }) => other(route).bearer, [401])).toBeGreaterThan(5);
  await expectRefused(oneRealm, ({ route }) => other(route).browser, [401]);
  // The value of one realm's cookie under the name of the other's.
  const renamed = ({ route }: Given) => {
    const { cookie, ...rest } = other(route).browser;
    return { ...rest, cookie: `bob_${realmsOf(route)[0]}=${cookie.split('=')[1]}` };
  };
  await expectRefused(oneRealm, renamed, [401]);
});

it('refuses a login that was ended', async () => {
  const gone = await server.signIn(stage.owner);
  await server.ask('/api/customers/auth/logout', { method: 'POST', headers: gone.bearer });
  for (const headers of [gone.bearer, gone.browser])
    await expectRefused(
      (route) => needsLogin(route) && route.auth.includes('member'),
      () => headers,
      [401],
    );
});

it('refuses every role that lacks the permission with 403', async () => {
  const members = new Map<string, TestPerson>();
  for (const role of ['manager', 'operator', 'viewer'] as const)
    members.set(role, await server.member(stage.tenant, role));
  const staff = new Map<string, TestPerson>();
  for (const role of ['support', 'auditor'] as const) staff.set(role, await server.staff(role));
  const guarded = (route: RouteDeclaration) => route.permission !== null;
  let asked = 0;
  for (const role of ['manager', 'operator', 'viewer'] as const)
    asked += await expectRefused(
      (route) =>
        guarded(route) && route.auth.includes('member') && memberRolesWithout(route.permission!).includes(role),
      () => members.get(role)!.bearer,
      [403],
    );
  for (const role of ['support', 'auditor'] as const)
    asked += await expectRefused(
      (route) => guarded(route) && route.auth.includes('staff') && staffRolesWithout(route.permission!).includes(role),
      () => staff.get(role)!.bearer,
      [403],
    );
  expect(asked).toBeGreaterThan(60);
});

it('refuses a change by cookie without its CSRF token, with another one, or from a page that is not ours', async () => {
  const changing = (route: RouteDeclaration) => realmsOf(route).length > 0 && changes(route);
  const person = ({ route }: Given) => (route.auth.includes('member') ? stage.owner : stage.staff);
  const without = (given: Given, ...names: string[]) =>
    Object.fromEntries(Object.entries(person(given).browser).filter(([name]) => !names.includes(name)));
  const other = await server.signIn(stage.owner);
  const cases: ((given: Given) => Record<string, string>)[] = [
    (given) => without(given, 'x-csrf-token'),
    (given) => ({ ...person(given).browser, 'x-csrf-token': '' }),
    (given) => ({ ...person(given).browser, 'x-csrf-token': other.csrfToken }),
    (given) => ({ ...person(given).browser, origin: 'https://evil.example' }),
    (given) => ({ ...person(given).browser, origin: 'null' }),
    (given) => ({ ...person(given).browser, 'sec-fetch-site': 'cross-site' }),
    (given) => ({ ...person(given).browser, 'sec-fetch-site': 'same-site' }),
  ];
  for (const headersOf of cases) expect(await expectRefused(changing, headersOf, [403])).toBeGreaterThan(20);
});

it('refuses a change at a public door from a page that is not ours', async () => {
  const open = (route: RouteDeclaration) =>
    realmsOf(route).length === 0 && changes(route) && !route.auth.includes('widget');
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${server.url}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
  ])
    expect(await expectRefused(open, () => headers, [403])).toBeGreaterThan(5);
});

it('refuses a widget request without a key that works or from an origin that it does not allow', async () => {
  const widget = (route: RouteDeclaration) => route.auth.includes('widget');
  const { value, origin } = stage.key;
  const other = await server.tenant({ name: 'Elsewhere' });
  const otherKey = await server.widgetKey(other);
  const swapped = `${value.slice(0, -1)}${value.endsWith('a') ? 'b' : 'a'}`;
  const keys: Record<string, string>[] = [
    { origin },
    { origin, 'x-widget-key': '' },
    { origin, 'x-widget-key': swapped },
    { origin, 'x-widget-key': `${value}0` },
    { origin, 'x-widget-key': value.replace('pk_live', 'sk_live') },
    { origin, authorization: `Bearer ${value}` },
  ];
  for (const headers of keys) expect(await expectRefused(widget, () => headers, [401])).toBe(4 + 1);
  const spelled = [`${origin}/`, origin.toUpperCase(), `${origin}:443`, origin.replace('https', 'http'), `${origin}.`];
  const origins = [
    otherKey.origin,
    'null',
    '',
    '*',
    ...spelled,
    `https://evil.example#${origin}`,
    `${origin}.evil.example`,
  ];
  for (const one of origins) await expectRefused(widget, () => ({ 'x-widget-key': value, origin: one }), [403]);
  await expectRefused(widget, () => ({ 'x-widget-key': value }), [403]);
});

it('names what is missing, and points the anonymous to their own door', async () => {
  const answer = await server.ask('/api/chat/message', { body: { session_id: 'x', message: 'Hello' } });
  expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('POST /api/chat')]);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(fieldsNamed(answer)).toEqual([]);
});
