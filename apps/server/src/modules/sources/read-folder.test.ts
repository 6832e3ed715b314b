import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalBlobs } from '../../kernel/blobs/index.ts';
import type { TenantDb } from '../../kernel/db/index.ts';
import { createOutbound } from '../../kernel/outbound/index.ts';
import { createKnowledge, type Knowledge } from '../knowledge/index.ts';
import { createTenants } from '../tenants/index.ts';
import { createPageReading } from './page-reading.ts';
import { readFolder } from './read-folder.ts';
import { createReading, type Reading } from './reading.ts';
import { createSourceService, type SourceService } from './service.ts';

let t: TestDatabase;
let folder: string;
let knowledge: Knowledge;
let service: SourceService;
let deps: { knowledge: Knowledge; reading: Reading };

beforeAll(async () => {
  t = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bob-folder-'));
  const blobs = createLocalBlobs(join(folder, 'blobs'));
  knowledge = createKnowledge({ db: t.db, blobs, log: t.log });
  const reading = createReading({ blobs, knowledge, tenants: createTenants({ db: t.db, provisions: [] }) });
  const pages = createPageReading({ outbound: createOutbound({ allow: [] }), reading, waitMs: 0 });
  service = createSourceService({ knowledge, reading, pages });
  deps = { knowledge, reading };
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

async function newTenant(): Promise<TenantDb> {
  const tenant = await t.tenant();
  return t.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'start' } });
}

async function rows(table: 'sources' | 'documents' | 'document_versions' | 'chunks' | 'events', tenantId: string) {
  return withClient(t.admin, async (client) => {
    const found = await client.query(`select to_jsonb(x) as row from ${table} x where tenant_id = $1`, [tenantId]);
    return found.rows.map(({ row }) => JSON.stringify(row)).sort();
  });
}

async function everything(tenantId: string) {
  const tables = ['sources', 'documents', 'document_versions', 'chunks', 'events'] as const;
  return Promise.all(tables.map((table) => rows(table, tenantId)));
}

describe('readFolder', () => {
  async function docs(files: Record<string, string>): Promise<string> {
    const root = await mkdtemp(join(folder, 'docs-'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }
  const guide = (title: string) =>
    `# ${title}\n\n${title}: We service every gas boiler once a year, and it costs 149 euros.`;

  it('reads the folders asked for, with an address for each page', async () => {
    const db = await newTenant();
    const root = await docs({
      'index.md': guide('Home'),
      'guides/README.md': guide('Guides'),
      'guides/add a source.md': guide('Sources'),
      'guides/drafts/x.md': guide('Draft'),
      'guides/picture.png': 'x',
      'decisions/0001.md': guide('Decision'),
    });
    const asked = { name: 'docs', folder: root, publicBase: 'https://bob.example/docs/' };
    const include = ['index.md', 'guides'];
    const read = await readFolder(deps, db, { ...asked, include, exclude: ['guides/drafts'] });
    expect(read).toEqual({ changed: true, documents: 3 });
    const page = await db.read((tx) => knowledge.list(tx, { limit: 10 }));
    expect(page.items.map(({ key, url }) => [key, url]).sort()).toEqual([
      ['guides/README.md', 'https://bob.example/docs/guides'],
      ['guides/add a source.md', 'https://bob.example/docs/guides/add%20a%20source'],
      ['index.md', 'https://bob.example/docs'],
    ]);
  });

  it('writes nothing when nothing changed; else what changed, and withdraws what is gone', async () => {
    const db = await newTenant();
    const root = await docs({ 'a.md': guide('A'), 'b.md': guide('B'), 'c.md': guide('C') });
    const asked = { name: 'docs', folder: root, publicBase: 'https://bob.example/docs', include: [] };
    await readFolder(deps, db, asked);
    const before = await everything(db.tenantId);
    expect(await readFolder(deps, db, asked)).toEqual({ changed: false, documents: 3 });
    expect(await everything(db.tenantId)).toEqual(before);

    await writeFile(join(root, 'a.md'), guide('A new'));
    await rm(join(root, 'b.md'));
    expect(await readFolder(deps, db, asked)).toEqual({ changed: true, documents: 2 });
    expect(await rows('document_versions', db.tenantId)).toHaveLength(4);
    expect((await db.read((read) => knowledge.freeze(read))).documents).toHaveLength(2);

    await writeFile(join(root, 'b.md'), guide('B'));
    expect(await readFolder(deps, db, asked)).toEqual({ changed: true, documents: 3 });
    expect(await rows('document_versions', db.tenantId)).toHaveLength(4);
  });

  it('stays removed when a member removed it', async () => {
    const db = await newTenant();
    const root = await docs({ 'a.md': guide('A') });
    const asked = { name: 'docs', folder: root, publicBase: 'https://bob.example/docs', include: [] };
    await readFolder(deps, db, asked);
    const [source] = (await service.list(db, { limit: 1, removed: false })).items;
    await service.remove(db, source!.id);
    expect(await readFolder(deps, db, asked)).toEqual({ changed: false, documents: 0 });
    await expect(service.readAgain(db, source!.id, new AbortController().signal)).rejects.toMatchObject({
      code: 'request.invalid',
    });
    await service.restore(db, source!.id);
    expect(await readFolder(deps, db, asked)).toEqual({ changed: false, documents: 1 });
    expect((await db.read((read) => knowledge.freeze(read))).documents).toHaveLength(1);
  });
});
