import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantDb } from '../../kernel/db/index.ts';
import { createHttpServer, type HttpServer, type SignedIn } from '../../kernel/http/index.ts';
import { createPersonas, type Personas } from './index.ts';

let t: TestDatabase;
let personas: Personas;
let server: HttpServer;

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
const allowed = ['persona.read', 'persona.manage'] as const;

beforeAll(async () => {
  t = await testDatabase();
  personas = createPersonas({ db: t.db });
  const gate = {
    // The test's own realm: a member named by the header, in the tenant that it names.
    signedIn: async (request: { header(name: string): string | null }) => {
      const tenantId = request.header('x-test-tenant');
      return tenantId === null ? null : memberOf(tenantId);
    },
    widget: async () => Promise.reject(new Error('no widget here')),
    originKnown: async () => false,
    recordEntry: async () => {},
  };
  const http = { db: t.db, gate, clock: t.clock, log: t.log, publicUrl: 'http://localhost:3000', proxyHops: 0, limits };
  server = await createHttpServer({ ...http, checkOutput: true }, personas.routes);
});
afterAll(async () => {
  await server.close();
  await t.close();
});

function memberOf(tenantId: string): SignedIn {
  const ids = { id: 'mem_01jd0000000000000000000000', accountId: 'acc_01jd0000000000000000000000' };
  const session = { sessionId: 'ses_01jd0000000000000000000000', via: 'bearer', csrfToken: 'none' } as const;
  return { kind: 'member', ...ids, ...session, role: 'owner', tenantId, permissions: new Set(allowed) };
}

interface WirePersona {
  id: string;
  name: string;
  systemPrompt: string;
  tone: string;
  is_default: boolean;
  revision: number;
  version: number;
  published_version: number;
}

/** Every field that an answer here can have: a persona or a version, a page of them, or a problem. */
interface WireBody extends WirePersona {
  items: WirePersona[];
  next_cursor: string | null;
  code: string;
  issues: { path: string }[];
  request_id: string;
  instance: string;
}

async function call(tenantId: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) {
  const payload = body === undefined ? {} : { payload: body };
  const reply = await server.app.inject({
    method,
    url: `/api/personas${path}`,
    headers: { 'x-test-tenant': tenantId },
    ...payload,
  });
  return { status: reply.statusCode, body: (reply.body === '' ? {} : reply.json()) as WireBody };
}

const bobOf = async (tenantId: string) => (await call(tenantId, 'GET', '')).body.items[0]!;
const newTenant = (language = 'en') => t.tenant({ language, provisions: [personas.provision] });
const ownDb = (tenantId: string): TenantDb => t.db.forTenant(tenantId, { actor: { kind: 'system', id: 'test' } });

async function eventsOf(tenantId: string): Promise<string[]> {
  const rows = await ownDb(tenantId).read((read) =>
    read.sql
      .selectFrom('events' as never)
      .select(['type', 'data'] as never)
      .orderBy('id' as never)
      .execute(),
  );
  return (rows as { type: string; data: { change?: string } }[])
    .filter((event) => event.type.startsWith('persona.'))
    .map((event) => `${event.type} ${event.data.change ?? ''}`.trim());
}

describe('the default persona', () => {
  it('is Bob, published as version 1, in the tenant’s first minute and language', async () => {
    const [english, german] = [await newTenant(), await newTenant('de-AT')];
    const frozen = await ownDb(english.id).read(personas.defaultVersion);
    expect(frozen).toMatchObject({ name: 'Bob', version: 1 });
    expect(frozen.systemPrompt).toContain('front desk');
    expect((await ownDb(german.id).read(personas.defaultVersion)).systemPrompt).toContain('Empfang');
    const list = await call(english.id, 'GET', '');
    expect(list.body.items).toHaveLength(1);
    expect(list.body.items[0]).toMatchObject({
      name: 'Bob',
      is_default: true,
      revision: 1,
      published_version: 1,
      has_unpublished_changes: false,
      archived_at: null,
    });
    expect(await eventsOf(english.id)).toContain('persona.published');
  });

  it('stays: it is archived only after another published one took its place', async () => {
    const tenant = await newTenant();
    const bob = await bobOf(tenant.id);
    expect((await call(tenant.id, 'DELETE', `/${bob.id}`)).body.code).toBe('personas.default');
    const { body: ada } = await call(tenant.id, 'POST', '', { name: 'Ada' });
    expect((await call(tenant.id, 'POST', `/${ada.id}/default`)).body.code).toBe('personas.unpublished');
    await call(tenant.id, 'POST', `/${ada.id}/publish`);
    expect((await call(tenant.id, 'POST', `/${ada.id}/default`)).body).toMatchObject({ is_default: true });
    expect(await ownDb(tenant.id).read(personas.defaultVersion)).toMatchObject({ personaId: ada.id, version: 1 });
    expect((await call(tenant.id, 'DELETE', `/${bob.id}`)).status).toBe(204);
    expect((await call(tenant.id, 'DELETE', `/${bob.id}`)).status).toBe(204);
    expect((await call(tenant.id, 'GET', '?archived=true')).body.items.map((one) => one.id)).toEqual([bob.id]);
    expect((await call(tenant.id, 'POST', `/${bob.id}/default`)).body.code).toBe('personas.archived');
    expect((await call(tenant.id, 'PATCH', `/${bob.id}`, { revision: 1, name: 'B' })).body.code).toBe(
      'personas.archived',
    );
    expect((await call(tenant.id, 'POST', `/${bob.id}/restore`)).body).toMatchObject({ archived_at: null });
    expect((await eventsOf(tenant.id)).slice(-3)).toEqual([
      'persona.changed default',
      'persona.changed archived',
      'persona.changed restored',
    ]);
  });

  it('is exactly one, whoever changes it at the same time', async () => {
    const tenant = await newTenant();
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C', 'D']) {
      const { body } = await call(tenant.id, 'POST', '', { name });
      await call(tenant.id, 'POST', `/${body.id}/publish`);
      ids.push(body.id);
    }
    const answers = await Promise.all([
      ...ids.map((id) => call(tenant.id, 'POST', `/${id}/default`)),
      ...ids.map((id) => call(tenant.id, 'DELETE', `/${id}`)),
    ]);
    expect(answers.every((answer) => answer.status < 500)).toBe(true);
    const all = (await call(tenant.id, 'GET', '')).body.items;
    expect(all.filter((one) => one.is_default)).toHaveLength(1);
  });
});

describe('a draft', () => {
  it('is edited without touching what is published, and says that they differ', async () => {
    const tenant = await newTenant();
    const bob = await bobOf(tenant.id);
    const edited = await call(tenant.id, 'PATCH', `/${bob.id}`, {
      revision: 1,
      systemPrompt: '<script>alert(1)</script>',
    });
    expect(edited.body).toMatchObject({
      revision: 2,
      has_unpublished_changes: true,
      published_version: 1,
      systemPrompt: '<script>alert(1)</script>',
      tone: bob.tone,
    });
    expect((await call(tenant.id, 'GET', `/${bob.id}/versions/1`)).body.systemPrompt).toBe(bob.systemPrompt);
    const back = await call(tenant.id, 'PATCH', `/${bob.id}`, { revision: 2, systemPrompt: bob.systemPrompt });
    expect(back.body).toMatchObject({ revision: 3, has_unpublished_changes: false });
    const same = await call(tenant.id, 'PATCH', `/${bob.id}`, { revision: 3, name: 'Bob' });
    expect(same.body).toEqual(back.body);
    expect((await eventsOf(tenant.id)).filter((event) => event === 'persona.changed draft')).toHaveLength(2);
  });

  it('takes one of two edits made on the same revision', async () => {
    const tenant = await newTenant();
    const bob = await bobOf(tenant.id);
    const answers = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => call(tenant.id, 'PATCH', `/${bob.id}`, { revision: 1, name })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(answers.filter((answer) => answer.status === 409).map((answer) => answer.body.code)).toEqual([
      'personas.stale',
      'personas.stale',
    ]);
    const kept = answers.find((answer) => answer.status === 200)!.body;
    expect((await call(tenant.id, 'GET', `/${bob.id}`)).body).toEqual(kept);
  });

  it('takes texts up to their limits, counted in characters, and names the field beyond', async () => {
    const tenant = await newTenant();
    const full = {
      name: '🔔'.repeat(80),
      description: 'd'.repeat(500),
      tone: 'ö'.repeat(300),
      systemPrompt: '界'.repeat(20_000),
    };
    expect((await call(tenant.id, 'POST', '', full)).body).toMatchObject(full);
    for (const [field, value] of Object.entries(full)) {
      const { status, body } = await call(tenant.id, 'POST', '', { ...full, [field]: `${value}x` });
      expect([status, body.issues[0]!.path]).toEqual([422, `/body/${field}`]);
    }
    expect((await call(tenant.id, 'POST', '', { name: ' ' })).status).toBe(422);
    expect((await call(tenant.id, 'POST', '', { name: 'A', system_prompt: 'x' })).status).toBe(422);
    const { id } = await bobOf(tenant.id);
    expect((await call(tenant.id, 'PATCH', `/${id}`, { revision: 1 })).status).toBe(422);
    expect((await call(tenant.id, 'PATCH', `/${id}`, { name: 'No revision' })).status).toBe(422);
  });
});

describe('versions', () => {
  it('are numbered without gaps, whatever happens at the same time', async () => {
    const tenant = await newTenant();
    const { body: ada } = await call(tenant.id, 'POST', '', { name: 'Ada' });
    const published: number[] = [];
    for (let round = 0; round < 12; round++) {
      const { revision } = (await call(tenant.id, 'GET', `/${ada.id}`)).body;
      const writers = Array.from({ length: 1 + (round % 3) }, (_, i) =>
        call(tenant.id, 'PATCH', `/${ada.id}`, { revision, tone: `round ${round} writer ${i}` }),
      );
      const publishers = Array.from({ length: 1 + (round % 4) }, () => call(tenant.id, 'POST', `/${ada.id}/publish`));
      await Promise.all(writers);
      for (const answer of await Promise.all(publishers)) {
        if (answer.status === 200) published.push(answer.body.published_version);
        else expect(answer.body.code).toBe('personas.unchanged');
      }
    }
    const { items } = (await call(tenant.id, 'GET', `/${ada.id}/versions?limit=100`)).body;
    const numbers = items.map((one) => one.version).reverse();
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect([...published].sort((a, b) => a - b)).toEqual(numbers);
    expect(numbers.length).toBeGreaterThan(3);
  });

  it('come in pages, newest first, and a cursor of another list is refused', async () => {
    const tenant = await newTenant();
    const bob = await bobOf(tenant.id);
    for (let revision = 1; revision <= 4; revision++) {
      await call(tenant.id, 'PATCH', `/${bob.id}`, { revision, tone: `tone ${revision}` });
      expect((await call(tenant.id, 'POST', `/${bob.id}/publish`)).body.published_version).toBe(revision + 1);
    }
    expect((await call(tenant.id, 'POST', `/${bob.id}/publish`)).body.code).toBe('personas.unchanged');
    const first = (await call(tenant.id, 'GET', `/${bob.id}/versions?limit=3`)).body;
    const rest = (await call(tenant.id, 'GET', `/${bob.id}/versions?limit=3&cursor=${first.next_cursor}`)).body;
    expect([...first.items, ...rest.items].map((one) => one.version)).toEqual([5, 4, 3, 2, 1]);
    expect(rest.next_cursor).toBeNull();
    expect(first.items[0]).toMatchObject({ tone: 'tone 4', created_by: { kind: 'member' } });
    await call(tenant.id, 'POST', '', { name: 'Ada' });
    const { next_cursor } = (await call(tenant.id, 'GET', '?limit=1')).body;
    const mixed = await call(tenant.id, 'GET', `/${bob.id}/versions?cursor=${next_cursor}`);
    expect([mixed.status, mixed.body.code]).toEqual([422, 'request.invalid']);
  });

  it('are never changed or deleted, not even by the server', async () => {
    const tenant = await newTenant();
    for (const statement of ["update persona_versions set name = 'Eve'", 'delete from persona_versions']) {
      const attempt = ownDb(tenant.id).tx(async (tx) => {
        const { sql } = await import('kysely');
        await sql.raw(statement).execute(tx.sql);
      });
      await expect(attempt).rejects.toThrow(/permission denied/);
    }
  });

  it('are found by number; what is missing or foreign is the same 404', async () => {
    const [own, foreign] = [await newTenant(), await newTenant()];
    const bob = await bobOf(foreign.id);
    const read = (tenantId: string, number: number) =>
      ownDb(tenantId).read((tenant) => personas.version(tenant, bob.id, number));
    expect(await read(foreign.id, 1)).toMatchObject({ personaId: bob.id, version: 1, name: 'Bob' });
    expect(await read(foreign.id, 2)).toBeNull();
    expect(await read(own.id, 1)).toBeNull();
    const missing = `/per_${'0'.repeat(26)}`;
    for (const path of ['', '/versions', '/versions/1']) {
      const answers = [await call(own.id, 'GET', `/${bob.id}${path}`), await call(own.id, 'GET', `${missing}${path}`)];
      const plain = answers.map(({ body: { request_id: _id, instance: _instance, ...body } }) => body);
      expect(plain[0]).toEqual(plain[1]);
      expect(plain[0]!.code).toBe('request.not_found');
    }
    expect((await call(own.id, 'PATCH', `/${bob.id}`, { revision: 1, name: 'Mine' })).status).toBe(404);
    for (const path of ['/publish', '/default', '/restore'])
      expect((await call(own.id, 'POST', `/${bob.id}${path}`)).status).toBe(404);
    expect((await call(own.id, 'DELETE', `/${bob.id}`)).status).toBe(404);
    expect((await call(foreign.id, 'GET', `/${bob.id}/versions/99999999999`)).status).toBe(404);
  });
});
