import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalBlobs } from '../../kernel/blobs/index.ts';
import { createPool, type Db, type TenantDb } from '../../kernel/db/index.ts';
import { createHttpServer, type HttpServer, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { type JobRunner, startJobs } from '../../kernel/jobs/index.ts';
import { createKnowledge, type Knowledge, retrieve } from '../knowledge/index.ts';
import { createPersonas, type Personas } from '../personas/index.ts';
import { createReleases, type Releases } from './index.ts';

let t: TestDatabase;
let folder: string;
let knowledge: Knowledge;
let personas: Personas;
let releases: Releases;
/** With a worker, and patient. */
let server: HttpServer;
/** Answers at once, with whatever is there. */
let hasty: HttpServer;

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
const member = { id: 'mem_01jd0000000000000000000000', accountId: 'acc_01jd0000000000000000000000' };
const actor = { kind: 'member', id: member.id } as const;

beforeAll(async () => {
  t = await testDatabase({ poolSize: 12 });
  folder = await mkdtemp(join(tmpdir(), 'releases-'));
  personas = createPersonas({ db: t.db });
  knowledge = createKnowledge({ db: t.db, blobs: createLocalBlobs(folder), log: t.log });
  releases = createReleases({ db: t.db, knowledge, personas, log: t.log });
  server = await serve(releases);
  hasty = await serve(createReleases({ db: t.db, knowledge, personas, log: t.log, publishWaitMs: 0 }));
});
afterAll(async () => {
  await server.close();
  await hasty.close();
  await t.close();
  await rm(folder, { recursive: true });
});

function serve(room: Releases): Promise<HttpServer> {
  const gate = {
    // The test's own realm: a member of the tenant that the header names.
    signedIn: async (request: { header(name: string): string | null }) => memberOf(request.header('x-test-tenant')!),
    widget: async () => Promise.reject(new Error('no widget here')),
    originKnown: async () => false,
    recordEntry: async () => {},
  };
  const http = { db: t.db, gate, clock: t.clock, log: t.log, publicUrl: 'http://localhost:3000', proxyHops: 0, limits };
  return createHttpServer({ ...http, checkOutput: true }, [...personas.routes, ...room.routes]);
}

function memberOf(tenantId: string): SignedIn {
  const session = { sessionId: 'ses_01jd0000000000000000000000', via: 'bearer', csrfToken: 'none' } as const;
  const permissions = new Set(['release.publish', 'knowledge.read', 'persona.read', 'persona.manage'] as const);
  return { kind: 'member', ...member, ...session, role: 'owner', tenantId, permissions };
}

interface WireRelease {
  id: string;
  number: number;
  status: string;
  current: boolean;
  persona_version: number;
  chunk_count: number;
  failure: string | null;
  created_by: object;
}

/** Every field that an answer here can have: a release, a page of them, or a problem. */
interface WireBody extends WireRelease {
  previous_release_id: string | null;
  items: WireRelease[];
  next_cursor: string | null;
  code: string;
}

async function get(tenantId: string, path = '') {
  const reply = await server.app.inject({ url: `/api/releases${path}`, headers: { 'x-test-tenant': tenantId } });
  return { status: reply.statusCode, body: reply.json() as WireBody };
}

async function post(tenantId: string, body: { release_id?: string } = {}, by: HttpServer = server, key?: string) {
  const headers = { 'x-test-tenant': tenantId, ...(key ? { 'idempotency-key': key } : {}) };
  const reply = await by.app.inject({ method: 'POST', url: '/api/releases', headers, payload: body });
  return { status: reply.statusCode, body: reply.json() as WireBody };
}

const newTenant = () => t.tenant({ provisions: [personas.provision, releases.provision] });
const ownDb = (tenantId: string): TenantDb => t.db.forTenant(tenantId, { actor });
const compile = (tenantId: string, releaseId: string) =>
  releases.jobs[0].run(
    { tenant_id: tenantId, release_id: releaseId },
    { signal: new AbortController().signal, attempt: 1 },
  );

async function write(tenantId: string, title: string, text: string): Promise<void> {
  const extracted = {
    title,
    text,
    language: 'en',
    sections: [{ path: [title], start: 0, end: text.length }],
    kind: 'document' as const,
    canonicalUrl: null,
  };
  const draft = await knowledge.draft(extracted, 'en');
  const put = { sourceId: newId('source'), key: title, url: null, draft };
  await ownDb(tenantId).tx((tx) => knowledge.put(tx, put));
}

/** A new version of the default persona. */
async function changePersona(tenantId: string, tone: string): Promise<void> {
  const headers = { 'x-test-tenant': tenantId };
  const list = await server.app.inject({ url: '/api/personas', headers });
  const { id, revision } = list.json().items[0];
  const url = `/api/personas/${id}`;
  const edited = await server.app.inject({ method: 'PATCH', url, headers, payload: { revision, tone } });
  const published = await server.app.inject({ method: 'POST', url: `${url}/publish`, headers });
  expect([edited.statusCode, published.statusCode]).toEqual([200, 200]);
}

async function killLease(tenantId: string): Promise<void> {
  await t.db.system.tx('test', (tx) =>
    sql`update releases set lease_until = now() - interval '1 second'
      where tenant_id = ${tenantId} and status = 'compiling'`.execute(tx.sql),
  );
}

const pick = async (tenantId: string) =>
  ownDb(tenantId).read(async (read) => {
    const { rows } = await sql<{ id: string }>`select releases_pick(${tenantId}, 'vis_x') as id`.execute(read.sql);
    return rows[0]!.id;
  });

async function publishedEvents(tenantId: string) {
  const { rows } = await ownDb(tenantId).read((read) =>
    sql<{ actor_id: string; data: { number: number } }>`select actor_id, data from events
      where tenant_id = ${tenantId} and type = 'knowledge.published' order by created_at, id`.execute(read.sql),
  );
  return rows.map((row) => `${row.data.number} by ${row.actor_id}`);
}

describe('a tenant’s first minute', () => {
  it('has release 1: Bob, no index, current', async () => {
    const tenant = await newTenant();
    const { body } = await get(tenant.id, '/current');
    expect(body).toMatchObject({
      number: 1,
      status: 'ready',
      current: true,
      chunk_count: 0,
      previous_release_id: null,
    });
    expect(await pick(tenant.id)).toBe(body.id);
    const loaded = await releases.load(tenant.id, body.id);
    expect(loaded).toMatchObject({ id: body.id, number: 1, index: null, persona: { name: 'Bob', version: 1 } });
    expect((await post(tenant.id)).body.code).toBe('releases.empty');
    await expect(releases.publish(ownDb(tenant.id))).rejects.toMatchObject({ code: 'releases.empty' });
  });
});

describe('publishing in process', () => {
  it('answers from what was frozen, once, and says when nothing changed', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Boilers', 'We service gas boilers once a year. The price is 120 euros.');
    const first = await releases.publish(ownDb(tenant.id));
    expect(first).toMatchObject({ kind: 'published', release: { number: 2, current: true, documentCount: 1 } });
    expect(await pick(tenant.id)).toBe(first.release.id);
    const { index, persona } = await releases.load(tenant.id, first.release.id);
    const found = retrieve(index!, { text: 'What does a boiler service cost?', language: 'en' });
    expect(found.evidence[0]!.text).toContain('120 euros');
    expect(persona.version).toBe(1);
    expect(first.release.byteLength).toBe(index!.byteLength);
    expect(await releases.publish(ownDb(tenant.id))).toEqual({ kind: 'unchanged', release: first.release });
    expect(await publishedEvents(tenant.id)).toEqual(['1 by server', `2 by ${member.id}`]);
  });

  it('makes one release of any number of calls at once', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const published = await Promise.all(Array.from({ length: 5 }, () => releases.publish(ownDb(tenant.id))));
    expect(published.map((one) => one.kind).sort()).toEqual(['published', ...Array(4).fill('unchanged')]);
    expect(new Set(published.map((one) => one.release.id)).size).toBe(1);
    expect((await get(tenant.id)).body.items.map((one) => one.number)).toEqual([2, 1]);
  });

  it('waits for a process that died only until its lease ends', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const dead = await post(tenant.id, {}, hasty);
    const publishing = releases.publish(ownDb(tenant.id));
    await killLease(tenant.id);
    expect(await publishing).toMatchObject({ kind: 'published', release: { number: 3, current: true } });
    expect((await get(tenant.id, `/${dead.body.id}`)).body).toMatchObject({ status: 'failed', failure: 'abandoned' });
  });
});

describe('publishing by a job', () => {
  let pool: pg.Pool;
  let runner: JobRunner;
  beforeAll(async () => {
    pool = createPool(t.login('bob_owner'), 'bob_owner', 4, () => {});
    runner = await startJobs(pool, releases.jobs, t.log);
  });
  afterAll(async () => {
    await runner.stop();
    await pool.end();
  });

  it('answers when the release is ready and current', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const { status, body } = await post(tenant.id);
    expect([status, body.status, body.current, body.number]).toEqual([201, 'ready', true, 2]);
    expect(body.created_by).toEqual({ kind: 'member', id: member.id });
    expect((await post(tenant.id)).body.code).toBe('releases.unchanged');
    expect(await publishedEvents(tenant.id)).toEqual(['1 by server', `2 by ${member.id}`]);
  });

  it('takes one of several at once', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(tenant.id)));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 201)) {
      expect(status).toBe(409);
      expect(['releases.busy', 'releases.unchanged']).toContain(body.code);
    }
    expect((await get(tenant.id)).body.items.map((one) => one.number)).toEqual([2, 1]);
  });

  it('gives a repeated request the release of the first', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const first = await post(tenant.id, {}, server, 'once');
    expect(await post(tenant.id, {}, server, 'once')).toEqual(first);
    expect(first.status).toBe(201);
  });

  it('brings a published persona live, and rolling back brings the older one back', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const { body: old } = await post(tenant.id);
    await changePersona(tenant.id, 'Brisk.');
    expect((await releases.load(tenant.id, await pick(tenant.id))).persona.version).toBe(1);
    const { body: fresh } = await post(tenant.id);
    expect(fresh).toMatchObject({ number: 3, persona_version: 2, current: true });
    expect((await releases.load(tenant.id, await pick(tenant.id))).persona.tone).toBe('Brisk.');

    expect((await post(tenant.id, { release_id: old.id })).body).toMatchObject({ id: old.id, current: true });
    expect((await releases.load(tenant.id, await pick(tenant.id))).persona.version).toBe(1);
    expect((await get(tenant.id, '/current')).body).toMatchObject({ id: old.id, previous_release_id: fresh.id });
    expect((await get(tenant.id)).body.items.map((one) => [one.number, one.current])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
    expect((await post(tenant.id, { release_id: old.id })).body.code).toBe('releases.unchanged');
    expect((await publishedEvents(tenant.id)).map((event) => event[0])).toEqual(['1', '2', '3', '2']);
  });
});

describe('a release being compiled', () => {
  it('says so, holds what was frozen, and lets no other begin', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const { status, body } = await post(tenant.id, {}, hasty);
    expect([status, body.status, body.current]).toEqual([201, 'compiling', false]);
    await write(tenant.id, 'Parking', 'Park behind the house.');
    expect((await post(tenant.id, {}, hasty)).body.code).toBe('releases.busy');
    expect((await post(tenant.id, { release_id: body.id })).body.code).toBe('releases.not_ready');
    await expect(releases.load(tenant.id, body.id)).rejects.toMatchObject({ code: 'request.not_found' });
    await compile(tenant.id, body.id);
    expect((await get(tenant.id, `/${body.id}`)).body).toMatchObject({
      status: 'ready',
      current: true,
      chunk_count: 1,
    });
    expect((await releases.load(tenant.id, body.id)).index!.size).toBe(1);
    await compile(tenant.id, body.id);
    expect(await publishedEvents(tenant.id)).toHaveLength(2);
  });

  it('is given up when its process died, and its late result is dropped', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const dead = await post(tenant.id, {}, hasty);
    await killLease(tenant.id);
    const next = await post(tenant.id, {}, hasty);
    expect([next.status, next.body.number]).toEqual([201, 3]);
    await compile(tenant.id, dead.body.id);
    expect((await get(tenant.id, `/${dead.body.id}`)).body).toMatchObject({ status: 'failed', failure: 'abandoned' });
    expect((await get(tenant.id, '/current')).body.number).toBe(1);
    await compile(tenant.id, next.body.id);
    expect((await get(tenant.id, '/current')).body.number).toBe(3);
  });

  it('waits to be chosen when somebody chose another meanwhile', async () => {
    const tenant = await newTenant();
    const { id: first } = (await get(tenant.id, '/current')).body;
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    await releases.publish(ownDb(tenant.id));
    await write(tenant.id, 'Parking', 'Park behind the house.');
    const { body: compiling } = await post(tenant.id, {}, hasty);
    expect((await post(tenant.id, { release_id: first })).status).toBe(201);
    await compile(tenant.id, compiling.id);
    expect((await get(tenant.id, `/${compiling.id}`)).body).toMatchObject({ status: 'ready', current: false });
    expect(await pick(tenant.id)).toBe(first);
    expect((await post(tenant.id, { release_id: compiling.id })).body.current).toBe(true);
  });

  it('fails in sight, leaves the current one alone, and the next publish works', async () => {
    const tenant = await newTenant();
    await write(tenant.id, 'Hours', 'We are open from 8 to 17 on weekdays.');
    const notAFolder = join(folder, 'file');
    await writeFile(notAFolder, '');
    const broken = createKnowledge({ db: t.db, blobs: createLocalBlobs(notAFolder), log: t.log });
    const room = createReleases({ db: t.db, knowledge: broken, personas, log: t.log });
    await expect(room.publish(ownDb(tenant.id))).rejects.toThrow(/ENOTDIR|EEXIST/);
    const { items } = (await get(tenant.id)).body;
    expect(items.map((one) => [one.status, one.failure, one.current])).toEqual([
      ['failed', 'compile', false],
      ['ready', null, true],
    ]);
    expect((await post(tenant.id, { release_id: items[0]!.id })).body.code).toBe('releases.not_ready');
    expect((await releases.publish(ownDb(tenant.id))).release.number).toBe(3);
  });
});

describe('a ready release', () => {
  it('never changes, not even by the server', async () => {
    const tenant = await newTenant();
    const attempt = (statement: string) => ownDb(tenant.id).tx((tx) => sql.raw(statement).execute(tx.sql));
    await expect(attempt(`update releases set index_key = 'x'`)).rejects.toThrow('does not change');
    await expect(attempt('delete from releases')).rejects.toThrow(/permission denied/);
  });

  it('is missing for another tenant', async () => {
    const [own, foreign] = [await newTenant(), await newTenant()];
    const { id } = (await get(foreign.id, '/current')).body;
    expect((await get(own.id, `/${id}`)).status).toBe(404);
    expect((await post(own.id, { release_id: id })).status).toBe(404);
    await expect(releases.load(own.id, id)).rejects.toMatchObject({ code: 'request.not_found' });
    const seen = await ownDb(own.id).read((read) =>
      sql<{ id: string | null }>`select releases_pick(${foreign.id}, '') as id`.execute(read.sql),
    );
    expect(seen.rows[0]!.id).toBeNull();
  });

  it('is read once for any number of loads, again after a failure, and after 1,000 others', async () => {
    const tenant = await newTenant();
    let reads = 0;
    const counting: Db = {
      ...t.db,
      forTenant: (...given) => {
        reads++;
        return t.db.forTenant(...given);
      },
    };
    const { load } = createReleases({ db: counting, knowledge, personas, log: t.log });
    const { id } = (await get(tenant.id, '/current')).body;
    await Promise.all(Array.from({ length: 20 }, () => load(tenant.id, id)));
    expect(reads).toBe(1);
    for (let i = 0; i < 2; i++) await expect(load(tenant.id, newId('release'))).rejects.toThrow();
    expect(reads).toBe(3);

    const others = Array.from({ length: 1_000 }, () => newId('release'));
    await t.db.system.tx('test', (tx) =>
      sql`insert into releases (tenant_id, id, number, status, content_hash, persona_id, persona_version,
          frozen_documents, document_count, chunk_count, created_by_kind, created_by_id)
        select r.tenant_id, o.id, 1 + o.number, 'ready', 'x', r.persona_id, r.persona_version, '[]', 0, 0, 'system', 'test'
        from releases r, unnest(${others}::text[]) with ordinality as o (id, number)
        where r.tenant_id = ${tenant.id}`.execute(tx.sql),
    );
    for (const other of others.slice(0, -1)) await load(tenant.id, other);
    await load(tenant.id, id);
    expect(reads).toBe(3 + 999);
    await load(tenant.id, others.at(-1)!);
    await load(tenant.id, others[0]!);
    await load(tenant.id, id);
    expect(reads).toBe(3 + 1_001);
  });
});

describe('the list', () => {
  it('comes in pages, newest first', async () => {
    const tenant = await newTenant();
    for (let i = 0; i < 4; i++) {
      await write(tenant.id, `Page ${i}`, `This is what page ${i} says.`);
      await releases.publish(ownDb(tenant.id));
    }
    const first = (await get(tenant.id, '?limit=3')).body;
    const rest = (await get(tenant.id, `?limit=3&cursor=${first.next_cursor}`)).body;
    expect([...first.items, ...rest.items].map((one) => one.number)).toEqual([5, 4, 3, 2, 1]);
    expect(rest.next_cursor).toBeNull();
  });
});
