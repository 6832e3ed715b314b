import { strict, uuidSchema } from '@office16852/contract';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../kernel/error.ts';
import { createHttpServer, type HttpServer, route, type SignedIn } from '../../kernel/http/index.ts';
import { newKey } from '../../kernel/secrets/index.ts';
import { createPersonas } from '../personas/index.ts';
import { createTenants, type Tenant } from '../tenants/index.ts';
import { createEmbeds, type Embeds } from './index.ts';

const files = {
  loader: 'globalThis.given=__BOB_CONFIG__;',
  bundleName: 'widget-0123456789abcdef.js',
  bundle: Buffer.from('export const start = 1;'),
};
const limit = { capacity: 100_000, perSeconds: 60 };
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
const missingId = `wky_${'0'.repeat(26)}`;

let t: TestDatabase;
let home: Installation;
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  t = await testDatabase();
  home = await install('http://localhost:3000');
  tenant = await home.tenant('Muster & Söhne');
  other = await home.tenant('Other');
});
afterAll(async () => {
  await home.server.close();
  await t.close();
});

interface Installation {
  embeds: Embeds;
  server: HttpServer;
  tenant(name: string): Promise<Tenant>;
}

/** The room behind real HTTP, with one door that takes a widget key. */
async function install(publicUrl: string): Promise<Installation> {
  const personas = createPersonas({ db: t.db });
  const tenants = createTenants({ db: t.db, provisions: [] });
  const embeds = createEmbeds({
    ...{ db: t.db, tenants, secrets: t.secrets, personas, clock: t.clock },
    config: { publicUrl },
    bundle: async () => files,
  });
  const probe = route({
    name: 'widget.probe',
    method: 'POST',
    path: '/api/widget/probe',
    summary: 'Says which tenant the key belongs to.',
    auth: ['widget'],
    permission: null,
    input: { body: strict({}) },
    output: strict({ tenant_id: uuidSchema }),
    errors: [],
    limit: 'widget',
    cors: 'widget',
    handler: async ({ db }) => ({ tenant_id: db.tenantId }),
  });
  const gate = {
    // The test's own realm: the header names the tenant and, where it is not an owner, the role's permission.
    signedIn: async (request: { header(name: string): string | null }) => memberOf(request.header('x-test-tenant')),
    widget: embeds.verify,
    originKnown: embeds.originKnown,
    recordEntry: async () => {},
  };
  const http = { db: t.db, gate, clock: t.clock, log: t.log, publicUrl, proxyHops: 0, limits, checkOutput: true };
  const server = await createHttpServer(http, [...embeds.routes, probe]);
  const provisions = [personas.provision, embeds.provision];
  return { embeds, server, tenant: (name) => t.tenant({ name, language: 'de', provisions }) };
}

function memberOf(header: string | null): SignedIn | null {
  if (header === null) return null;
  const [tenantId = '', may = 'embed.read embed.manage'] = header.split(';');
  const ids = { id: 'mem_01jd0000000000000000000000', accountId: 'acc_01jd0000000000000000000000' };
  const session = { sessionId: 'ses_01jd0000000000000000000000', via: 'bearer', csrfToken: 'none' } as const;
  const permissions = new Set(may.split(' ')) as SignedIn['permissions'];
  return { kind: 'member', ...ids, ...session, role: 'owner', tenantId, permissions };
}

/** What any of the answers may hold; the server checks each against its own schema. */
interface Wire {
  code: string;
  id: string;
  name: string;
  value: string;
  last_four: string;
  origin: string;
  widget_key: string;
  next_cursor: string | null;
  items: Wire[];
  issues: { path: string; fix: string }[];
}
interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  json: Wire;
}
interface Call {
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
  at?: Installation;
}
async function call(method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS', url: string, given: Call = {}): Promise<Answer> {
  const response = await (given.at ?? home).server.app.inject({
    method,
    url,
    headers: { ...(given.as ? { 'x-test-tenant': given.as } : {}), ...given.headers },
    ...(given.body === undefined ? {} : { payload: given.body as object }),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json: isJson ? (response.json() as Wire) : ({} as Wire),
  };
}
const createKey = async (as: string, body: object = { name: 'Shop' }) =>
  (await call('POST', '/api/widget-keys', { as, body })).json;
const allow = (as: string, keyId: string, origin: string, at = home) =>
  call('POST', `/api/widget-keys/${keyId}/origins`, { as, body: { origin }, at });
const probe = (key: string | null, origin: string | null, at = home) =>
  call('POST', '/api/widget/probe', {
    at,
    body: {},
    headers: { ...(key === null ? {} : { 'x-widget-key': key }), ...(origin === null ? {} : { origin }) },
  });
const code = (answer: Answer) => `${answer.status} ${answer.json.code ?? ''}`.trim();

describe('keys', () => {
  it('are there from the first minute: one live key that allows no origin yet', async () => {
    const { json } = await call('GET', '/api/widget-keys', { as: tenant.id });
    expect(json.items).toMatchObject([{ name: 'Website', mode: 'live', revoked_at: null, origins: [] }]);
    expect(JSON.stringify(json)).not.toContain('pk_live');
  });

  it('are shown in full when created, and stored as hash, last four and sealed', async () => {
    const key = await createKey(tenant.id, { name: 'Shop', mode: 'test' });
    expect(key.value).toMatch(/^pk_test_[0-9A-Za-z]{36}$/);
    expect(key.last_four).toBe(key.value.slice(-4));
    const rows = await withClient(t.admin, (client) =>
      client.query('select * from widget_keys where id = $1', [key.id]),
    );
    expect(JSON.stringify(rows.rows)).not.toContain(key.value);
    await call('DELETE', `/api/widget-keys/${key.id}`, { as: tenant.id });
  });

  it('come in pages, newest first', async () => {
    const own = await home.tenant('Pages');
    for (const name of ['One', 'Two']) await createKey(own.id, { name });
    const first = await call('GET', '/api/widget-keys?limit=2', { as: own.id });
    const second = await call('GET', `/api/widget-keys?limit=2&cursor=${first.json.next_cursor}`, { as: own.id });
    expect([...first.json.items, ...second.json.items].map((key) => key.name)).toEqual(['Two', 'One', 'Website']);
    expect(second.json.next_cursor).toBeNull();
  });

  it('are revoked for good, again without a second event, and stop working at once', async () => {
    const key = await createKey(tenant.id);
    await allow(tenant.id, key.id, 'https://shop.example');
    expect((await probe(key.value, 'https://shop.example')).status).toBe(200);
    for (let i = 0; i < 2; i++)
      expect((await call('DELETE', `/api/widget-keys/${key.id}`, { as: tenant.id })).status).toBe(204);
    expect(code(await probe(key.value, 'https://shop.example'))).toBe('401 embeds.unknown_key');
    expect(await events(key.id)).toEqual(['widget_key.created', 'origin.allowed', 'widget_key.revoked']);
  });

  it('and their origins are nobody else’s to read, change or name', async () => {
    const key = await createKey(tenant.id);
    const origin = (await allow(tenant.id, key.id, 'https://mine.example')).json;
    const foreign = await createKey(other.id);
    for (const [method, path] of [
      ['DELETE', `/api/widget-keys/${key.id}`],
      ['DELETE', `/api/widget-keys/${key.id}/origins/${origin.id}`],
      ['DELETE', `/api/widget-keys/${foreign.id}/origins/${origin.id}`],
      ['DELETE', `/api/widget-keys/${missingId}`],
      ['DELETE', '/api/widget-keys/nonsense'],
    ] as const)
      expect(code(await call(method, path, { as: other.id })), path).toBe('404 request.not_found');
    expect(code(await allow(other.id, key.id, 'https://evil.example'))).toBe('404 request.not_found');
    // The right tenant, but through another of its keys.
    const second = await createKey(tenant.id);
    expect(code(await call('DELETE', `/api/widget-keys/${second.id}/origins/${origin.id}`, { as: tenant.id }))).toBe(
      '404 request.not_found',
    );
    expect((await probe(key.value, 'https://mine.example')).json).toEqual({ tenant_id: tenant.id });
    expect((await call('GET', '/api/widget-keys', { as: other.id })).text).not.toContain(key.id);
  });

  it('need embed.manage to change and embed.read to see', async () => {
    const viewer = `${tenant.id};embed.read`;
    expect((await call('GET', '/api/widget-keys', { as: viewer })).status).toBe(200);
    expect(code(await call('POST', '/api/widget-keys', { as: viewer, body: { name: 'x' } }))).toBe(
      '403 request.forbidden',
    );
    expect(code(await call('GET', '/api/widget-keys', { as: `${tenant.id};none` }))).toBe('403 request.forbidden');
    expect(code(await call('GET', '/api/widget-keys'))).toBe('401 request.unauthenticated');
  });
});

describe('allowed origins', () => {
  it('are kept as browsers write them, once each', async () => {
    const key = await createKey(tenant.id);
    const first = await allow(tenant.id, key.id, 'HTTPS://Bücher.Example:443');
    const again = await allow(tenant.id, key.id, 'https://xn--bcher-kva.example');
    expect(first.json.origin).toBe('https://xn--bcher-kva.example');
    expect(again).toMatchObject({ status: 201, json: first.json });
    expect(await events(key.id)).toEqual(['widget_key.created', 'origin.allowed']);
  });

  it('that are none name the field, the reason and the way out', async () => {
    const key = await createKey(tenant.id);
    const refused = await allow(tenant.id, key.id, 'https://*.example.com');
    expect(code(refused)).toBe('422 embeds.bad_origin');
    expect(refused.json.issues).toMatchObject([{ path: '/body/origin' }]);
    expect(refused.json.issues[0]?.fix).toContain('https://www.example.com');
  });

  it('of plain http take this machine, and an installation on it or a test key', async () => {
    const away = await install('https://bob.example');
    const live = await createKey(tenant.id);
    const test = await createKey(tenant.id, { name: 'Dev', mode: 'test' });
    const local = 'http://localhost:5173';
    expect((await allow(tenant.id, live.id, local)).status).toBe(201);
    expect((await probe(live.value, local)).status).toBe(200);
    // The same stored origin, once the installation is public.
    expect(code(await probe(live.value, local, away))).toBe('403 embeds.origin_refused');
    expect(code(await allow(tenant.id, live.id, 'http://localhost:9', away))).toBe('422 embeds.bad_origin');
    expect((await allow(tenant.id, test.id, local, away)).status).toBe(201);
    expect((await probe(test.value, local, away)).status).toBe(200);
    await away.server.close();
  });
});

describe('a caller', () => {
  it('is known by key and exact origin, and by nothing that only looks like it', async () => {
    const key = await createKey(tenant.id);
    const allowed = 'https://www.example.com';
    await allow(tenant.id, key.id, allowed);
    await allow(tenant.id, (await createKey(tenant.id)).id, 'https://second.example.com');
    const answer = await probe(key.value, allowed);
    expect(answer).toMatchObject({ status: 200, json: { tenant_id: tenant.id } });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': allowed, vary: 'Origin' });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    const refused = {
      absent: null,
      null: 'null',
      empty: '',
      stranger: 'https://stranger.example',
      suffix: 'https://www.example.com.stranger.example',
      prefix: 'https://notwww.example.com',
      'joined in front': 'https://strangerwww.example.com',
      'unescaped dot': 'https://wwwxexample.com',
      'cut short': 'https://www.example.co',
      subdomain: 'https://a.www.example.com',
      sibling: 'https://a.example.com',
      parent: 'https://example.com',
      'scheme downgrade': 'http://www.example.com',
      'other port': 'https://www.example.com:8443',
      underscore: 'https://www.example.com_.stranger.example',
      backtick: 'https://www.example.com`.stranger.example',
      userinfo: 'https://www.example.com@stranger.example',
      path: 'https://www.example.com/',
      'upper case': 'https://WWW.EXAMPLE.COM',
      'trailing dot': 'https://www.example.com.',
      two: 'https://www.example.com https://stranger.example',
      'an origin of another key': 'https://second.example.com',
    };
    for (const [name, origin] of Object.entries(refused)) {
      const no = await probe(key.value, origin);
      expect(code(no), name).toBe('403 embeds.origin_refused');
      expect(no.headers['access-control-allow-origin'], name).toBeUndefined();
    }
  });

  it('without a key that works is unknown, with a typing error before any query', async () => {
    const looked: string[] = [];
    const counting = {
      ...t.db,
      lookup: async (name: string, value: string) => (looked.push(name), t.db.lookup(name, value)),
    };
    const tenants = createTenants({ db: t.db, provisions: [] });
    const embeds = createEmbeds({
      ...{ db: counting as typeof t.db, tenants, secrets: t.secrets, clock: t.clock, bundle: async () => files },
      config: { publicUrl: 'https://bob.example' },
    });
    const verify = (key: string | null) =>
      embeds
        .verify({ ...facts, origin: 'https://www.example.com', header: () => key })
        .catch((error: AppError) => error.code);
    const value = newKey('pk_live');
    const typo = value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
    for (const key of [null, '', 'nonsense', typo, newKey('sk_live'), `${value} `, value.toUpperCase()])
      expect(await verify(key), String(key)).toBe('embeds.unknown_key');
    expect(looked).toEqual([]);
    expect(await verify(value)).toBe('embeds.unknown_key');
    expect(looked).toEqual(['embeds_key_by_hash']);
  });

  it('costs one read in five seconds, and a change in another process is seen after them', async () => {
    const elsewhere = await install('http://localhost:3000');
    const key = await createKey(tenant.id);
    await allow(tenant.id, key.id, 'https://www.example.com');
    expect((await probe(key.value, 'https://www.example.com')).status).toBe(200);
    await call('DELETE', `/api/widget-keys/${key.id}`, { as: tenant.id, at: elsewhere });
    expect((await probe(key.value, 'https://www.example.com')).status).toBe(200);
    t.clock.advance(5_001);
    expect(code(await probe(key.value, 'https://www.example.com'))).toBe('401 embeds.unknown_key');
    await elsewhere.server.close();
  });

  it('of a suspended tenant is unknown', async () => {
    const gone = await home.tenant('Gone');
    const key = await createKey(gone.id);
    await allow(gone.id, key.id, 'https://gone.example');
    await withClient(t.admin, (client) =>
      client.query("update tenants set status = 'suspended' where id = $1", [gone.id]),
    );
    expect(code(await probe(key.value, 'https://gone.example'))).toBe('401 embeds.unknown_key');
    expect(code(await call('GET', `/widget/${gone.id}/widget.js`))).toBe('404 request.not_found');
  });
});

describe('a preflight', () => {
  it('passes for an origin of any active key, exactly', async () => {
    const key = await createKey(tenant.id);
    const { json } = await allow(tenant.id, key.id, 'https://preflight.example');
    const ask = (origin: string) => call('OPTIONS', '/api/widget/probe', { headers: { origin } });
    const yes = await ask('https://preflight.example');
    expect(yes.status).toBe(204);
    expect(yes.headers['access-control-allow-origin']).toBe('https://preflight.example');
    for (const origin of [
      'https://a.preflight.example',
      'http://preflight.example',
      'https://PREFLIGHT.example',
      'null',
    ]) {
      const no = await ask(origin);
      expect(no.status, origin).toBe(403);
      expect(no.headers['access-control-allow-origin'], origin).toBeUndefined();
    }
    await call('DELETE', `/api/widget-keys/${key.id}/origins/${json.id}`, { as: tenant.id });
    expect((await ask('https://preflight.example')).status).toBe(403);
  });
});

describe('the script of a tenant', () => {
  const script = (id: string, headers: Record<string, string> = {}) =>
    call('GET', `/widget/${id}/widget.js`, { headers });

  it('carries its key and names, for every page, for a minute', async () => {
    const answer = await script(tenant.id);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=60, must-revalidate',
    });
    const config = JSON.parse(answer.text.slice('globalThis.given='.length, -1));
    const widgetCode = (await call('GET', '/api/customer-portal/widget-code', { as: tenant.id })).json;
    expect(config).toEqual({
      tenant: tenant.id,
      key: widgetCode.widget_key,
      host: 'http://localhost:3000',
      business: 'Muster & Söhne',
      persona: 'Bob',
      language: 'de',
      bundle: `http://localhost:3000/widget/assets/${files.bundleName}`,
    });
    expect(answer.text).not.toContain('&');
  });

  it('is not sent again while it is the same', async () => {
    const { headers } = await script(tenant.id);
    const again = await script(tenant.id, { 'if-none-match': String(headers.etag) });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers).toMatchObject({ etag: headers.etag, 'cross-origin-resource-policy': 'cross-origin' });
  });

  it('changes to the next key when its own is revoked, and is gone without one', async () => {
    const own = await home.tenant('Rotating');
    const [first] = (await call('GET', '/api/widget-keys', { as: own.id })).json.items;
    const second = await createKey(own.id);
    expect((await script(own.id)).text).not.toContain(second.value);
    await call('DELETE', `/api/widget-keys/${first?.id}`, { as: own.id });
    expect((await script(own.id)).text).toContain(second.value);
    await call('DELETE', `/api/widget-keys/${second.id}`, { as: own.id });
    expect((await script(own.id)).status).toBe(404);
    expect((await call('GET', '/api/customer-portal/widget-code', { as: own.id })).json).toMatchObject({
      widget_key: null,
      has_origin: false,
    });
  });

  it('is the same 404 for tenants that are unknown or malformed', async () => {
    const ids = ['3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10', tenant.id.toUpperCase(), tenant.slug, '..%2f..', '%00'];
    const answers = await Promise.all(ids.map((id) => script(id)));
    const bodies = answers.map(({ json }) => ({ ...json, request_id: '' }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(code(answers[0]!)).toBe('404 request.not_found');
  });

  it('loads a bundle that never changes under its name, for every page', async () => {
    const current = await call('GET', `/widget/assets/${files.bundleName}`);
    expect(current.text).toBe(files.bundle.toString());
    expect(current.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const older = await call('GET', '/widget/assets/widget-ffffffffffffffff.js');
    expect(older.headers['cache-control']).toBe('no-store');
    expect(code(await call('GET', '/widget/assets/..%2fapp.ts'))).toBe('404 request.not_found');
  });
});

describe('the code to paste', () => {
  it('is exactly the tag, and says whether a page may use it yet', async () => {
    const own = await home.tenant('Pasting');
    const read = async () => (await call('GET', '/api/customer-portal/widget-code', { as: own.id })).json;
    const url = `http://localhost:3000/widget/${own.id}/widget.js`;
    expect(await read()).toMatchObject({
      tag: `<script src="${url}" async></script>`,
      script_url: url,
      tenant_id: own.id,
      allowed_origins: [],
      has_origin: false,
    });
    const [key] = (await call('GET', '/api/widget-keys', { as: own.id })).json.items;
    await allow(own.id, key!.id, 'https://www.example.com');
    const code = await read();
    expect(code).toMatchObject({ allowed_origins: ['https://www.example.com'], has_origin: true });
    expect((await probe(code.widget_key, 'https://www.example.com')).json).toEqual({ tenant_id: own.id });
  });
});

const facts = {
  id: 'req_01jd0000000000000000000000',
  address: '127.0.0.1',
  language: null,
  wantsStream: false,
  cookies: {},
};

async function events(keyId: string): Promise<string[]> {
  const { rows } = await withClient(t.admin, (client) =>
    client.query("select type from events where data ->> 'widget_key_id' = $1 order by created_at, id", [keyId]),
  );
  return rows.map((row) => row.type);
}
