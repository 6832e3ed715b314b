import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permissions } from '@office16852/contract';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalBlobs } from '../../kernel/blobs/index.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createPool, type TenantDb } from '../../kernel/db/index.ts';
import { createHttpServer, type HttpServer, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { type JobRunner, startJobs } from '../../kernel/jobs/index.ts';
import { createOutbound, type Outbound } from '../../kernel/outbound/index.ts';
import { createKnowledge, type Knowledge, retrieve } from '../knowledge/index.ts';
import { createTenants } from '../tenants/index.ts';
import { createSources, type Sources } from './index.ts';

let t: TestDatabase;
let folder: string;
let knowledge: Knowledge;
let sources: Sources;
let outbound: Outbound;
let http: HttpServer;
let member: SignedIn;
let jobPool: pg.Pool;
let runner: JobRunner;
let web: Server;
let site: string;
let answer: RequestListener;
const asked: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  t = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bob-sources-'));
  web = createServer((request, response) => {
    asked.push(request.headers);
    answer(request, response);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  site = `http://127.0.0.1:${port}`;
  outbound = createOutbound({ allow: [`127.0.0.1:${port}`] });
  const blobs = createLocalBlobs(join(folder, 'blobs'));
  const tenants = createTenants({ db: t.db, provisions: [] });
  knowledge = createKnowledge({ db: t.db, blobs, log: t.log });
  sources = createSources({ db: t.db, blobs, knowledge, outbound, tenants, log: t.log });
  http = await serve(sources);
  jobPool = createPool(t.login('bob_owner'), 'bob_owner', 4, () => {});
  runner = await startJobs(jobPool, sources.jobs, t.log);
});
afterAll(async () => {
  await runner.stop();
  await jobPool.end();
  await outbound.close();
  await new Promise((resolve) => web.close(resolve));
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

function serve(from: Sources): Promise<HttpServer> {
  const limit = { capacity: 10_000, perSeconds: 60 };
  return createHttpServer(
    {
      ...{ db: t.db, clock: systemClock, log: t.log, publicUrl: 'http://localhost', proxyHops: 0, checkOutput: true },
      limits: {
        login: limit,
        setup: limit,
        knock: limit,
        chat: limit,
        widget: limit,
        read: limit,
        write: limit,
        asset: limit,
      },
      gate: {
        signedIn: async () => member,
        widget: () => Promise.reject(new Error('no widget here')),
        originKnown: async () => false,
        recordEntry: async () => {},
      },
    },
    from.routes,
  );
}

async function newTenant(): Promise<TenantDb> {
  const tenant = await t.tenant();
  member = {
    ...{ kind: 'member', id: newId('member'), accountId: newId('account'), sessionId: newId('session') },
    ...{ role: 'owner', via: 'bearer', permissions: new Set(permissions), csrfToken: '' },
    tenantId: tenant.id,
  };
  return t.db.forTenant(tenant.id, { actor: { kind: 'member', id: member.id } });
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  key?: string;
  server?: HttpServer;
}

async function call(url: string, { method = 'GET', body, key, server = http }: Call = {}) {
  const response = await server.app.inject({
    method,
    url,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: response.statusCode, body: response.json() };
}
const add = (body: unknown, more: Call = {}) => call('/api/sources', { ...more, method: 'POST', body });

function html(title: string, text: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><nav><a href="/">Home</a></nav>
    <main><h1>${title}</h1><p>${text}</p></main></body></html>`;
}

function servePage(body: string, headers: Record<string, string> = {}): void {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  };
}

const service = 'We service every gas boiler once a year. The visit takes ninety minutes and costs 149 euros.';

async function rows(table: 'sources' | 'documents' | 'document_versions' | 'chunks' | 'events', tenantId: string) {
  return withClient(t.admin, async (client) => {
    const found = await client.query(
      `select to_jsonb(x) - 'last_read_at' as row from ${table} x where tenant_id = $1`,
      [tenantId],
    );
    return found.rows.map(({ row }) => JSON.stringify(row)).sort();
  });
}

async function everything(tenantId: string) {
  const tables = ['sources', 'documents', 'document_versions', 'chunks', 'events'] as const;
  return Promise.all(tables.map((table) => rows(table, tenantId)));
}

async function eventTypes(tenantId: string): Promise<string[]> {
  return (await rows('events', tenantId)).map((row) => JSON.parse(row).type).filter((type) => /^source/.test(type));
}

async function answers(db: TenantDb, question: string): Promise<string | null> {
  const { indexKey } = await knowledge.compile(db, await db.read((read) => knowledge.freeze(read)));
  return retrieve(await knowledge.open(indexKey), { text: question, language: 'en' }).evidence[0]?.url ?? null;
}

describe('texts and files', () => {
  it.each([
    ['text', service],
    ['markdown', `# Boilers\n\n${service}`],
    ['html', html('Boilers', service)],
  ])('reads %s at once and says what it found', async (kind, content) => {
    const db = await newTenant();
    const added = await add({ kind, name: 'Boilers', content, url: 'https://heat.example/boilers#service' });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ kind, status: 'ready', document_count: 1, changed: true, failure: null });
    const one = await call(`/api/sources/${added.body.source_id}`);
    expect(one.body.documents).toMatchObject([{ title: 'Boilers', language: 'en', version: 1 }]);
    expect(await answers(db, 'What does servicing a gas boiler cost?')).toBe('https://heat.example/boilers#service');
  });

  it('changes nothing when the same is added again', async () => {
    const db = await newTenant();
    const given = { kind: 'text', name: 'Prices', content: service };
    const first = await add(given);
    const before = await everything(db.tenantId);
    const second = await add(given);
    expect(second).toEqual({ status: 201, body: { ...first.body, changed: false } });
    expect(await everything(db.tenantId)).toEqual(before);
  });

  it('makes one source of the same added many times at once', async () => {
    const db = await newTenant();
    const given = { kind: 'text', name: 'Prices', content: service };
    const all = await Promise.all(Array.from({ length: 5 }, () => add(given)));
    expect(new Set(all.map((one) => one.body.source_id)).size).toBe(1);
    expect(all.filter((one) => one.body.changed)).toHaveLength(1);
    expect(await rows('document_versions', db.tenantId)).toHaveLength(1);
    expect((await eventTypes(db.tenantId)).sort()).toEqual(['source.added', 'source.read']);
  });

  it('answers a repeated Idempotency-Key with the first answer', async () => {
    const db = await newTenant();
    const given = { kind: 'text', name: 'Prices', content: service };
    const first = await add(given, { key: 'k-1' });
    expect(await add(given, { key: 'k-1' })).toEqual(first);
    expect(await rows('sources', db.tenantId)).toHaveLength(1);
  });

  it('replaces content as a new version, and reads the kept content again without changing it', async () => {
    const db = await newTenant();
    const { body } = await add({ kind: 'text', name: 'Prices', content: service });
    const path = `/api/sources/${body.source_id}`;
    const replaced = await call(path, { method: 'PUT', body: { content: service.replace('149', '159') } });
    expect(replaced.body).toMatchObject({ source_id: body.source_id, changed: true });
    expect((await call(path)).body.documents).toMatchObject([{ version: 2 }]);
    const before = await everything(db.tenantId);
    expect((await call(path, { method: 'PUT', body: {} })).body.changed).toBe(false);
    expect((await call(`${path}/read`, { method: 'POST' })).body.changed).toBe(false);
    expect(await everything(db.tenantId)).toEqual(before);
  });

  it('reads five megabytes of HTML while it keeps answering', async () => {
    await newTenant();
    const paragraph = `<h2>Part</h2><p>${service} And some more words about it.</p>`;
    const content = html('Parts', paragraph.repeat(Math.floor(4_700_000 / paragraph.length)));
    const adding = add({ kind: 'html', name: 'Parts', content });
    let answeredMeanwhile = 0;
    let isRead = false;
    const read = adding.finally(() => {
      isRead = true;
    });
    while (!isRead) {
      await call('/api/sources');
      if (!isRead) answeredMeanwhile += 1;
    }
    expect((await read).body).toMatchObject({ status: 'ready', changed: true });
    expect(answeredMeanwhile).toBeGreaterThan(10);
  }, 60_000);

  it.each([
    [{ kind: 'text', name: 'x' }, '/body/content'],
    [{ kind: 'url', name: 'x' }, '/body/url'],
    [{ kind: 'url', name: 'x', url: 'https://a.example', content: 'y' }, '/body/content'],
    [{ kind: 'text', name: 'x', content: 'y', url: 'javascript:alert(1)' }, '/body/url'],
    [{ kind: 'text', name: 'x', content: 'y', url: 'https://user:pass@a.example/' }, '/body/url'],
    [{ kind: 'folder', name: 'x', content: 'y' }, '/body/kind'],
    [{ kind: 'text', name: ' ', content: 'y' }, '/body/name'],
    [{ kind: 'text', name: 'x', content: 'y', language: 'english' }, '/body/language'],
    [{ kind: 'text', name: 'x', content: 'y', folder: '/etc' }, '/body/folder'],
    [{ kind: 'text', name: 'x\u0000', content: 'y' }, '/body/name'],
  ])('refuses %j, names the field and stores nothing', async (given, path) => {
    const db = await newTenant();
    const refused = await add(given);
    expect(refused.status).toBe(422);
    expect(refused.body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
    expect((await everything(db.tenantId)).slice(0, 4).flat()).toEqual([]);
  });

  it('refuses content without text, and too much of it', async () => {
    const db = await newTenant();
    const empty = await add({ kind: 'html', name: 'x', content: '<html><script>alert(1)</script></html>' });
    expect(empty).toMatchObject({ status: 422, body: { code: 'sources.unreadable' } });
    expect((await add({ kind: 'text', name: 'x', content: 'a'.repeat(5_000_001) })).status).toBe(413);
    expect(await rows('sources', db.tenantId)).toEqual([]);
  });

  it('gives hostile names and titles back as text', async () => {
    await newTenant();
    const name = `"><img src=x onerror=alert(1)> '; drop table sources; -- {{7*7}}`;
    const { body } = await add({ kind: 'markdown', name, content: `# <script>alert(1)</script> T\n\n${service}` });
    expect(body.name).toBe(name);
    expect((await call('/api/sources')).body.items[0].name).toBe(name);
  });
});

describe('reading what is heavy', () => {
  // No two alike: what a page repeats is kept once.
  const content = Array.from({ length: 150 }, (_, n) => `${n}: ${service}`).join('\n\n');
  const heavy = (n: number) => ({ kind: 'text', name: `Prices ${n}`, content });

  it('says that a text is unreadable when cutting it takes too long, and stores nothing', async () => {
    const db = await newTenant();
    const blobs = createLocalBlobs(join(folder, 'blobs'));
    const hurried = createKnowledge({ db: t.db, blobs, log: t.log, chunkingMs: 1 });
    const tenants = createTenants({ db: t.db, provisions: [] });
    const server = await serve(createSources({ db: t.db, blobs, knowledge: hurried, outbound, tenants, log: t.log }));
    const refused = await add(heavy(0), { server });
    expect(refused).toMatchObject({ status: 422, body: { code: 'sources.unreadable' } });
    expect(refused.body.detail).toContain('took too long');
    expect((await everything(db.tenantId)).slice(0, 4).flat()).toEqual([]);
  });

  it('refuses a tenant that has ten being read, keeps answering, and takes more after them', async () => {
    const db = await newTenant();
    const all = await Promise.all(Array.from({ length: 24 }, (_, n) => add(heavy(n))));
    const read = all.filter(({ status }) => status === 201);
    const refused = all.filter(({ status }) => status === 429);
    expect(read.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBe(all.length - read.length);
    expect(refused[0]?.body).toMatchObject({
      code: 'request.rate_limited',
      detail: expect.stringContaining('sources being read'),
    });
    expect(await rows('sources', db.tenantId)).toHaveLength(read.length);
    expect((await add(heavy(99))).status).toBe(201);
  }, 60_000);
});

describe('removing', () => {
  it('leaves the answers with the next snapshot, and comes back when restored', async () => {
    const db = await newTenant();
    const { body } = await add({ kind: 'text', name: 'Prices', content: service, url: 'https://heat.example/' });
    const path = `/api/sources/${body.source_id}`;
    const before = await db.read((read) => knowledge.freeze(read));
    const removed = await call(path, { method: 'DELETE' });
    expect(removed.body.removed_at).not.toBeNull();
    expect((await call(path, { method: 'DELETE' })).body).toEqual(removed.body);
    expect(await answers(db, 'What does servicing a gas boiler cost?')).toBeNull();
    expect((await call('/api/sources')).body.items).toEqual([]);
    expect((await call('/api/sources?removed=true')).body.items).toHaveLength(1);
    expect((await call(path, { method: 'PUT', body: { content: 'x' } })).status).toBe(422);

    expect((await call(`${path}/restore`, { method: 'POST' })).body.removed_at).toBeNull();
    expect(await db.read((read) => knowledge.freeze(read))).toEqual(before);
    const events = await eventTypes(db.tenantId);
    expect(events.filter((type) => /removed|restored/.test(type)).sort()).toEqual([
      'source.removed',
      'source.restored',
    ]);
  });

  it('is undone by adding the same again', async () => {
    const db = await newTenant();
    const given = { kind: 'text', name: 'Prices', content: service };
    const { body } = await add(given);
    await call(`/api/sources/${body.source_id}`, { method: 'DELETE' });
    expect((await add(given)).body).toMatchObject({ source_id: body.source_id, changed: true, removed_at: null });
    expect((await db.read((read) => knowledge.freeze(read))).documents).toHaveLength(1);
  });
});

describe('pages', () => {
  it('reads a page by its address, and cites its canonical address of the same origin', async () => {
    const db = await newTenant();
    servePage(html('Boilers', service, '<link rel="canonical" href="/boilers">'));
    const added = await add({ kind: 'url', name: 'Our boilers', url: `${site}/boilers?utm=1#top` });
    expect(added.body).toMatchObject({
      status: 'ready',
      changed: true,
      url: `${site}/boilers?utm=1`,
      document_count: 1,
    });
    expect(await answers(db, 'What does servicing a gas boiler cost?')).toBe(`${site}/boilers`);
    const again = await add({ kind: 'url', name: 'Our boilers', url: `${site}/boilers?utm=1` });
    expect(again.body).toEqual({ ...added.body, changed: false });
  });

  it('does not believe a canonical address of another origin', async () => {
    const db = await newTenant();
    servePage(html('Boilers', service, '<link rel="canonical" href="https://bank.example/">'));
    await add({ kind: 'url', name: 'x', url: `${site}/a` });
    expect(await answers(db, 'What does servicing a gas boiler cost?')).toBe(`${site}/a`);
  });

  it('sends its validators, and leaves an unchanged page as it is', async () => {
    const db = await newTenant();
    const lastModified = 'Mon, 02 Mar 2026 10:00:00 GMT';
    servePage(html('Boilers', service), { etag: '"v1"', 'last-modified': lastModified });
    const { body } = await add({ kind: 'url', name: 'x', url: `${site}/etag` });
    answer = (_request, response) => void response.writeHead(304).end();
    const documents = await rows('document_versions', db.tenantId);
    const again = await call(`/api/sources/${body.source_id}/read`, { method: 'POST' });
    expect(asked.at(-1)).toMatchObject({ 'if-none-match': '"v1"', 'if-modified-since': lastModified });
    expect(again.body).toMatchObject({ status: 'ready', changed: false });
    expect(await rows('document_versions', db.tenantId)).toEqual(documents);

    servePage(html('Boilers', `${service} New.`), { etag: '"v2"' });
    expect((await call(`/api/sources/${body.source_id}/read`, { method: 'POST' })).body.changed).toBe(true);
  });

  it.each([
    ['text/plain', 'plain.txt', service],
    ['text/plain', 'notes.md', `# Boilers\n\n${service}`],
    ['text/markdown; charset=utf-8', 'notes', `# Boilers\n\n${service}`],
    ['text/html; charset=iso-8859-1', 'latin', Buffer.from(html('Öl', `${service} Ä.`), 'latin1')],
  ])('reads %s', async (type, path, body) => {
    await newTenant();
    answer = (_request, response) => void response.writeHead(200, { 'content-type': type }).end(body);
    const added = await add({ kind: 'url', name: 'Page', url: `${site}/${path}` });
    const one = await call(`/api/sources/${added.body.source_id}`);
    const title = path === 'latin' ? 'Öl' : path === 'plain.txt' ? 'Page' : 'Boilers';
    expect(one.body.documents).toMatchObject([{ title, url: `${site}/${path}` }]);
  });

  it.each([
    ['http://10.0.0.7/', 'sources.refused_address'],
    ['http://localhost/', 'sources.refused_address'],
    ['http://169.254.169.254/latest/meta-data/', 'sources.refused_address'],
    ['http://[::1]/', 'sources.refused_address'],
    ['http://93.184.215.14:22/', 'sources.refused_address'],
    ['http://nowhere.invalid/', 'sources.unreachable'],
  ])('refuses %s with %s, and keeps the reason on the source', async (url, code) => {
    await newTenant();
    const refused = await add({ kind: 'url', name: 'x', url });
    expect(refused).toMatchObject({ status: 422, body: { code } });
    const [kept] = (await call('/api/sources')).body.items;
    expect(kept).toMatchObject({
      status: 'failed',
      document_count: 0,
      failure: { code, message: refused.body.detail },
    });
  });

  it.each(['ftp://a.example/', 'file:///etc/passwd', 'https://me:secret@a.example/', 'not an address'])(
    'refuses %s before anything is stored',
    async (url) => {
      const db = await newTenant();
      expect((await add({ kind: 'url', name: 'x', url })).body.code).toBe('sources.refused_address');
      expect(await rows('sources', db.tenantId)).toEqual([]);
    },
  );

  it('refuses a redirect to a private address', async () => {
    await newTenant();
    answer = (_request, response) => void response.writeHead(302, { location: 'http://10.0.0.7/' }).end();
    expect((await add({ kind: 'url', name: 'x', url: `${site}/away` })).body.code).toBe('sources.refused_address');
  });

  it.each([
    [404, 'text/html', html('x', service), 'sources.unreachable'],
    [500, 'text/html', html('x', service), 'sources.unreachable'],
    [200, 'application/pdf', '%PDF-1.7', 'sources.unreadable'],
    [200, 'text/html', '<html><body></body></html>', 'sources.unreadable'],
    [200, 'text/plain', 'a'.repeat(5_000_001), 'sources.unreadable'],
  ])('says why %i %s could not be read', async (status, type, body, code) => {
    await newTenant();
    answer = (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body);
    const refused = await add({ kind: 'url', name: 'x', url: `${site}/bad` });
    expect(refused).toMatchObject({ status: 422, body: { code } });
  });

  it('keeps what was read before when a page fails later, and is ready again after it', async () => {
    const db = await newTenant();
    servePage(html('Boilers', service));
    const { body } = await add({ kind: 'url', name: 'x', url: `${site}/later` });
    const before = await db.read((read) => knowledge.freeze(read));
    answer = (_request, response) => void response.writeHead(503).end();
    const failed = await call(`/api/sources/${body.source_id}/read`, { method: 'POST' });
    expect(failed.body.code).toBe('sources.unreachable');
    expect((await call(`/api/sources/${body.source_id}`)).body).toMatchObject({ status: 'failed', document_count: 1 });
    expect(await db.read((read) => knowledge.freeze(read))).toEqual(before);
    expect(await eventTypes(db.tenantId)).toContain('source.failed');

    servePage(html('Boilers', service));
    const again = await add({ kind: 'url', name: 'x', url: `${site}/later` });
    expect(again.body).toMatchObject({ status: 'ready', failure: null, changed: false });
  });

  it('answers that it is still reading when the page takes longer than the wait', async () => {
    await newTenant();
    const blobs = createLocalBlobs(join(folder, 'blobs'));
    const tenants = createTenants({ db: t.db, provisions: [] });
    const hasty = createSources({ db: t.db, blobs, knowledge, outbound, tenants, log: t.log, waitMs: 0 });
    const server = await serve(hasty);
    const gate = Promise.withResolvers<void>();
    answer = async (_request, response) => {
      await gate.promise;
      response.writeHead(200, { 'content-type': 'text/plain' }).end(service);
    };
    const added = await add({ kind: 'url', name: 'Slow', url: `${site}/slow` }, { server });
    expect(added).toMatchObject({ status: 201, body: { status: 'reading', changed: false } });
    gate.resolve();
    const status = async () => (await call(`/api/sources/${added.body.source_id}`)).body.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('ready');
  });
});

describe('tenants', () => {
  it('shows another tenant the same 404 as for what does not exist', async () => {
    await newTenant();
    const { body } = await add({ kind: 'text', name: 'Prices', content: service });
    await newTenant();
    for (const id of [body.source_id, newId('source'), 'src_x']) {
      expect((await call(`/api/sources/${id}`)).status).toBe(404);
      expect((await call(`/api/sources/${id}`, { method: 'DELETE' })).status).toBe(404);
      expect((await call(`/api/sources/${id}`, { method: 'PUT', body: { content: 'x y' } })).status).toBe(404);
      expect((await call(`/api/sources/${id}/restore`, { method: 'POST' })).status).toBe(404);
    }
  });

  it('pages its sources, newest first', async () => {
    await newTenant();
    for (const name of ['a', 'b', 'c']) await add({ kind: 'text', name, content: service });
    const first = await call('/api/sources?limit=2');
    const second = await call(`/api/sources?limit=2&cursor=${first.body.next_cursor}`);
    const names = [...first.body.items, ...second.body.items].map((item: { name: string }) => item.name);
    expect(names).toEqual(['c', 'b', 'a']);
    expect(second.body.next_cursor).toBeNull();
  });
});
