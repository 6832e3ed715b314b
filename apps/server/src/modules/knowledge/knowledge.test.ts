import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permissions } from '@office16852/contract';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalBlobs } from '../../kernel/blobs/index.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { TenantDb } from '../../kernel/db/index.ts';
import type { ExtractedDocument } from '../../kernel/extract/index.ts';
import { createHttpServer, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { chunkDocument } from './chunking/chunk-document.ts';
import { createKnowledge, type Knowledge, retrieve } from './index.ts';

let t: TestDatabase;
let folder: string;
let knowledge: Knowledge;

beforeAll(async () => {
  t = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bob-knowledge-'));
  knowledge = createKnowledge({ db: t.db, blobs: createLocalBlobs(folder), log: t.log });
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

async function newTenant(): Promise<TenantDb> {
  const tenant = await t.tenant();
  return t.db.forTenant(tenant.id, { actor: { kind: 'member', id: newId('member') } });
}

function page(title: string, ...sections: [heading: string, text: string][]): ExtractedDocument {
  let text = '';
  const cut = sections.map(([heading, body]) => {
    const start = text === '' ? 0 : text.length + 2;
    text += `${text === '' ? '' : '\n\n'}${body}`;
    return { path: [title, heading], start, end: start + body.length };
  });
  return { title, language: 'en', text, sections: cut, kind: 'document', canonicalUrl: null };
}

const boiler = page(
  'Boilers',
  ['Service', 'We service every gas boiler once a year. The visit takes about ninety minutes and costs 149 euros.'],
  [
    'Emergency',
    '🔥 Does it smell of gas? Leave the house at once, then call 089 123456. We come day and night, on holidays too.',
  ],
);

async function put(db: TenantDb, key: string, extracted: ExtractedDocument, sourceId = newId('source')) {
  const draft = await knowledge.draft(extracted, 'en');
  return db.tx((tx) => knowledge.put(tx, { sourceId, key, url: 'https://heat.example/boilers', draft }));
}

/** Rows of all that could be written, over all tenants. */
async function rowCounts(): Promise<Record<string, number>> {
  return withClient(t.admin, async (client) => {
    const { rows } = await client.query(`select
      (select count(*)::int from documents) as documents, (select count(*)::int from document_versions) as versions,
      (select count(*)::int from chunks) as chunks, (select count(*)::int from events) as events,
      (select coalesce(sum(xmin::text::bigint), 0)::text from documents) as written`);
    return rows[0];
  });
}

describe('put', () => {
  it('writes nothing at all for the same content', async () => {
    const db = await newTenant();
    const source = newId('source');
    const first = await put(db, 'boilers', boiler, source);
    const before = await rowCounts();
    const second = await put(db, 'boilers', structuredClone(boiler), source);
    expect(first).toMatchObject({ version: 1, changed: true });
    expect(second).toEqual({ ...first, changed: false });
    expect(await rowCounts()).toEqual(before);
  });

  it('makes a new version of anything that an answer could show, and keeps the old one', async () => {
    const db = await newTenant();
    const source = newId('source');
    const { documentId } = await put(db, 'boilers', boiler, source);
    const changes: Partial<ExtractedDocument>[] = [
      { title: 'Gas boilers' },
      { language: 'de' },
      { text: boiler.text.replace('149', '159') },
      { kind: 'faq' },
      { sections: boiler.sections.map((section) => ({ ...section, path: ['Home', ...section.path] })) },
    ];
    let version = 1;
    for (const change of changes) {
      version += 1;
      expect(await put(db, 'boilers', { ...boiler, ...change }, source)).toEqual({
        documentId,
        version,
        changed: true,
      });
    }
    const old = await db.read((read) => knowledge.find(read, documentId, 1));
    expect(old).toMatchObject({ title: 'Boilers', text: boiler.text, version: 1 });
  });

  it('gives one version to two who put the same new document at once', async () => {
    const db = await newTenant();
    const source = newId('source');
    const put2 = await Promise.all([put(db, 'a', boiler, source), put(db, 'a', boiler, source)]);
    expect(new Set(put2.map((one) => one.documentId)).size).toBe(1);
    expect(put2.map((one) => one.changed).sort()).toEqual([false, true]);
  });

  it('keeps what PostgreSQL cannot store from failing it, without moving an offset', async () => {
    const db = await newTenant();
    const hostile = page('T\u0000\ud800itle', ['H\u0000', `a\u0000b\ud800c ${'plain words follow here. '.repeat(20)}`]);
    const { documentId } = await put(db, 'x', hostile);
    const found = await db.read((read) => knowledge.find(read, documentId));
    expect(found?.text.length).toBe(hostile.text.length);
    expect(found?.text.slice(0, 5)).toBe('a\ufffdb\ufffdc');
  });

  it('cuts a long text in a thread as it would be cut here', async () => {
    const db = await newTenant();
    const body = Array.from(
      { length: 4_000 },
      (_, i) => `Paragraph ${i} says that part ${i} fits boiler ${i % 97}. 🔧`,
    );
    const long = page('Parts', ['List', body.join('\n\n')]);
    const { documentId } = await put(db, 'long', long);
    const snapshot = await db.read((read) => knowledge.freeze(read));
    expect(snapshot.documents).toEqual([{ documentId, version: 1 }]);
    expect(snapshot.chunkCount).toBe(chunkDocument(long, 'en').length);
  }, 30_000);
});

describe('freeze, compile and open', () => {
  it('answers from a compiled index, and its evidence is an exact slice of the version', async () => {
    const db = await newTenant();
    const { documentId } = await put(db, 'boilers', boiler);
    const snapshot = await db.read((read) => knowledge.freeze(read));
    const compiled = await knowledge.compile(db, snapshot);
    expect(compiled.chunkCount).toBe(snapshot.chunkCount);
    const index = await knowledge.open(compiled.indexKey);
    const [best] = retrieve(index, { text: 'What if it smells of gas?', language: 'en' }).evidence;
    expect(best).toMatchObject({ documentId, documentVersion: 1, url: 'https://heat.example/boilers' });
    const end = best!.start + best!.text.length;
    const refs = [{ documentId, version: 1, start: best!.start, end }];
    const [passage] = await db.read((read) => knowledge.passages(read, refs));
    expect(passage?.text).toBe(best!.text);
    expect(passage?.text).toBe(boiler.text.slice(best!.start, end));
  });

  it('gives the same key for the same snapshot, and a new hash when content changes', async () => {
    const db = await newTenant();
    const source = newId('source');
    await put(db, 'boilers', boiler, source);
    const first = await db.read((read) => knowledge.freeze(read));
    const [one, two] = [await knowledge.compile(db, first), await knowledge.compile(db, first)];
    expect(two).toEqual(one);
    expect((await db.read((read) => knowledge.freeze(read))).contentHash).toBe(first.contentHash);
    await put(db, 'boilers', { ...boiler, title: 'Other' }, source);
    expect((await db.read((read) => knowledge.freeze(read))).contentHash).not.toBe(first.contentHash);
  });

  it('shares one load among concurrent callers, and says plainly when the index is not there', async () => {
    const db = await newTenant();
    await put(db, 'boilers', boiler);
    const { indexKey } = await knowledge.compile(db, await db.read((read) => knowledge.freeze(read)));
    const [one, two] = await Promise.all([knowledge.open(indexKey), knowledge.open(indexKey)]);
    expect(two).toBe(one);
    await expect(knowledge.open('0'.repeat(64))).rejects.toMatchObject({ code: 'request.unavailable' });
  });

  it('compiles an empty tenant to an empty index', async () => {
    const db = await newTenant();
    const snapshot = await db.read((read) => knowledge.freeze(read));
    expect(snapshot).toMatchObject({ chunkCount: 0, documents: [] });
    const { indexKey } = await knowledge.compile(db, snapshot);
    expect((await knowledge.open(indexKey)).size).toBe(0);
  });
});

describe('withdraw and restore', () => {
  it('leaves documents out of the next release, and their passages readable', async () => {
    const db = await newTenant();
    const source = newId('source');
    const a = await put(db, 'a', boiler, source);
    const b = await put(db, 'b', { ...boiler, title: 'B' }, source);
    const frozen = await db.read((read) => knowledge.freeze(read));
    expect(await db.tx((tx) => knowledge.withdraw(tx, source, ['b']))).toBe(1);
    const after = await db.read((read) => knowledge.freeze(read));
    expect(after.documents).toEqual([{ documentId: b.documentId, version: 1 }]);
    const refs = [{ documentId: a.documentId, version: 1, start: 0, end: 10 }];
    expect((await db.read((read) => knowledge.passages(read, refs)))[0]?.text).toBe(boiler.text.slice(0, 10));

    const removed = await db.read((read) => knowledge.find(read, a.documentId));
    expect(await db.tx((tx) => knowledge.restore(tx, source, removed!.removedAt!))).toBe(1);
    expect((await db.read((read) => knowledge.freeze(read))).contentHash).toBe(frozen.contentHash);
  });

  it('brings a withdrawn document back as the same version when it is put again', async () => {
    const db = await newTenant();
    const source = newId('source');
    const first = await put(db, 'a', boiler, source);
    await db.tx((tx) => knowledge.withdraw(tx, source));
    expect(await put(db, 'a', boiler, source)).toEqual({ ...first, changed: true });
  });
});

describe('tenants', () => {
  it('shows another tenant nothing', async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const { documentId } = await put(mine, 'a', boiler);
    const seen = await other.read(async (read) => ({
      found: await knowledge.find(read, documentId),
      passages: await knowledge.passages(read, [{ documentId, version: 1, start: 0, end: 9 }]),
      listed: await knowledge.list(read, { limit: 10 }),
      frozen: await knowledge.freeze(read),
    }));
    expect(seen).toMatchObject({ found: null, passages: [], listed: { items: [] }, frozen: { documents: [] } });
  });

  it('may not change a version or a chunk, by grant', async () => {
    const db = await newTenant();
    await put(db, 'a', boiler);
    for (const table of ['document_versions', 'chunks'] as const) {
      const change = db.tx((tx) => tx.sql.updateTable(table).set({ title: 'changed' }).execute());
      await expect(change).rejects.toThrow(/permission denied/);
    }
  });
});

describe('routes', () => {
  it('pages, filters by source and by words, and reads versions', async () => {
    const db = await newTenant();
    const source = newId('source');
    for (let i = 0; i < 3; i++) await put(db, `doc-${i}`, { ...boiler, title: `Boiler 100%_${i}` }, source);
    const { documentId } = await put(db, 'other', { ...boiler, title: 'Radiators' });
    const get = await reader(db.tenantId);

    const first = await get('/api/documents?limit=2');
    const second = await get(`/api/documents?limit=2&cursor=${first.body.next_cursor}`);
    const ids = [...first.body.items, ...second.body.items].map((item: { document_id: string }) => item.document_id);
    expect(new Set(ids).size).toBe(4);
    expect(second.body.next_cursor).toBeNull();
    expect((await get(`/api/documents?source_id=${source}`)).body.items).toHaveLength(3);
    expect((await get(`/api/documents?query=${encodeURIComponent('100%_1')}`)).body.items).toHaveLength(1);
    expect((await get('/api/documents?query=%25')).body.items).toHaveLength(3);

    const one = await get(`/api/documents/${documentId}`);
    expect(one.body).toMatchObject({ title: 'Radiators', version: 1, text: boiler.text, removed_at: null });
    expect(one.body.sections[1]).toMatchObject({ path: ['Boilers', 'Emergency'], kind: 'document' });
    expect((await get(`/api/documents/${documentId}/versions/1`)).body).toEqual(one.body);
    for (const version of ['2', '0', 'x', '99999999999'])
      expect((await get(`/api/documents/${documentId}/versions/${version}`)).status).toBe(404);
    expect((await get('/api/documents?cursor=zzz')).status).toBe(422);
  });
});

async function reader(tenantId: string) {
  const limit = { capacity: 1_000, perSeconds: 60 };
  const member: SignedIn = {
    ...{ kind: 'member', id: newId('member'), accountId: newId('account'), sessionId: newId('session') },
    ...{ role: 'owner', via: 'bearer', tenantId, permissions: new Set(permissions), csrfToken: '' },
  };
  const server = await createHttpServer(
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
    knowledge.routes,
  );
  return async (url: string) => {
    const response = await server.app.inject({ method: 'GET', url });
    return { status: response.statusCode, body: response.json() };
  };
}
