/** Use cases: add, replace, read again, remove, restore, list. Nothing here is live until a release is published. */
import { type Page, pageFrom, readCursor, type TenantDb, type TenantTx } from '../../kernel/db/index.ts';
import { AppError, invalidField } from '../../kernel/error.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { PageReading } from './page-reading.ts';
import type { Reading } from './reading.ts';
import { createReadingTurns } from './reading-turns.ts';
import {
  type ContentType,
  contentTypes,
  fieldsOf,
  type GivenSource,
  holdsAlready,
  type Source,
  type SourceFields,
} from './source.ts';
import * as store from './store.ts';

export interface ReadSource {
  source: Source;
  /** Did documents change? What is live changes with the next release. */
  changed: boolean;
}

export interface SourceService {
  /** The same source again, by kind and name or by address, changes nothing. Waits for a page, as long as the signal lets it. */
  add(db: TenantDb, given: GivenSource, signal: AbortSignal): Promise<ReadSource>;
  /** Other content for a source that was given its content. */
  replace(db: TenantDb, id: string, content: string): Promise<ReadSource>;
  /** A page from its address, anything else from the content kept. */
  readAgain(db: TenantDb, id: string, signal: AbortSignal): Promise<ReadSource>;
  remove(db: TenantDb, id: string): Promise<Source>;
  restore(db: TenantDb, id: string): Promise<Source>;
  find(db: TenantDb, id: string): Promise<SourceWithDocuments>;
  list(db: TenantDb, page: SourcePage): Promise<Page<Source>>;
}

export interface SourcePage {
  limit: number;
  cursor?: string | undefined;
  removed: boolean;
}

export interface SourceWithDocuments {
  source: Source;
  documents: Awaited<ReturnType<Knowledge['list']>>['items'];
}

export interface SourceServiceDeps {
  knowledge: Knowledge;
  reading: Reading;
  pages: PageReading;
}

const documentsShown = 100;

export function createSourceService(deps: SourceServiceDeps): SourceService {
  const { knowledge, reading, pages } = deps;
  const turns = createReadingTurns();

  async function addPage(db: TenantDb, fields: SourceFields, signal: AbortSignal): Promise<ReadSource> {
    const asked = await db.tx(async (tx) => {
      const known = await store.findSource(tx, fields);
      if (known && holdsAlready(known, fields, null)) return { source: known, wasAsked: false };
      return { source: await pages.ask(tx, await claim(deps, tx, fields), fields), wasAsked: true };
    });
    return asked.wasAsked ? pages.wait(db, asked.source, signal) : { source: asked.source, changed: false };
  }

  async function addContent(db: TenantDb, fields: SourceFields, given: GivenContent): Promise<ReadSource> {
    const prepared = await reading.prepare(db.tenantId, { ...fields, ...given }, fields.language);
    return db.tx(async (tx) => {
      const known = await store.findSource(tx, fields);
      if (known && holdsAlready(known, fields, prepared.contentKey)) return { source: known, changed: false };
      const source = await claim(deps, tx, fields);
      const settled = await reading.settle(tx, source, { fields, prepared, documentUrl: fields.url });
      return { ...settled, changed: settled.changed || known?.removedAt != null };
    });
  }

  /** Reads given content in place of what the source held. */
  async function reread(db: TenantDb, source: Source, given: GivenContent): Promise<ReadSource> {
    const prepared = await reading.prepare(db.tenantId, { ...source, ...given }, source.language);
    return db.tx(async (tx) => {
      const held = standing(await store.readSource(tx, source.id, { lock: true }));
      return reading.settle(tx, held, { fields: held, prepared, documentUrl: held.url });
    });
  }

  return Object.freeze({
    async add(db: TenantDb, given: GivenSource, signal: AbortSignal) {
      const fields = fieldsOf(given);
      if (given.kind === 'url') return addPage(db, fields, signal);
      const content = { text: given.content!, type: contentTypes[given.kind] };
      return turns.take(db.tenantId, () => addContent(db, fields, content));
    },
    async replace(db: TenantDb, id: string, content: string) {
      const source = standing(await db.read((read) => store.readSource(read, id)));
      if (source.kind === 'url' || source.kind === 'folder')
        throw invalidField('/body/content', `does not belong to a source of kind ${source.kind}`, 'Leave it out.');
      const given = { text: content, type: contentTypes[source.kind] };
      return turns.take(db.tenantId, () => reread(db, source, given));
    },
    async readAgain(db: TenantDb, id: string, signal: AbortSignal) {
      const source = standing(await db.read((read) => store.readSource(read, id)));
      if (source.kind === 'folder')
        throw invalidField('/params/source_id', 'is a folder', 'It is read whenever the server starts.');
      if (source.kind !== 'url')
        return turns.take(db.tenantId, async () =>
          reread(db, source, { text: await reading.storedText(source.contentKey!), type: source.contentType! }),
        );
      const asked = await db.tx(async (tx) => {
        const held = standing(await store.readSource(tx, id, { lock: true }));
        return pages.ask(tx, held, held);
      });
      return pages.wait(db, asked, signal);
    },
    remove: (db: TenantDb, id: string) => remove(knowledge, db, id),
    restore: (db: TenantDb, id: string) =>
      db.tx(async (tx) => unremove(deps, tx, existing(await store.readSource(tx, id, { lock: true })))),
    find: (db: TenantDb, id: string) => find(knowledge, db, id),
    list,
  });
}

async function remove(knowledge: Knowledge, db: TenantDb, id: string): Promise<Source> {
  return db.tx(async (tx) => {
    const source = existing(await store.readSource(tx, id, { lock: true }));
    if (source.removedAt !== null) return source;
    await knowledge.withdraw(tx, id);
    await tx.emit({ type: 'source.removed', data: { source_id: id } });
    return store.setRemoved(tx, id, true);
  });
}

async function find(knowledge: Knowledge, db: TenantDb, id: string): Promise<SourceWithDocuments> {
  return db.read(async (read) => {
    const source = existing(await store.readSource(read, id));
    const documents = await knowledge.list(read, { sourceId: id, limit: documentsShown });
    return { source, documents: documents.items };
  });
}

async function list(db: TenantDb, { limit, cursor, removed }: SourcePage): Promise<Page<Source>> {
  const before = readCursor(cursor);
  return pageFrom(await db.read((read) => store.listSources(read, { limit: limit + 1, before, removed })), limit);
}

interface GivenContent {
  text: string;
  type: ContentType;
}

/** The source of these fields, made or found, locked and standing. */
async function claim(deps: SourceServiceDeps, tx: TenantTx, fields: SourceFields): Promise<Source> {
  const { source, created } = await store.claimSource(tx, fields);
  if (!created) return unremove(deps, tx, source);
  await tx.emit({ type: 'source.added', data: { source_id: source.id } });
  return source;
}

async function unremove({ knowledge }: SourceServiceDeps, tx: TenantTx, source: Source): Promise<Source> {
  if (source.removedAt === null) return source;
  await knowledge.restore(tx, source.id, source.removedAt);
  await tx.emit({ type: 'source.restored', data: { source_id: source.id } });
  return store.setRemoved(tx, source.id, false);
}

function existing(source: Source | null): Source {
  if (!source) throw new AppError('request.not_found');
  return source;
}

function standing(found: Source | null): Source {
  const source = existing(found);
  if (source.removedAt !== null)
    throw invalidField('/params/source_id', 'is removed', 'Restore it first: POST /api/sources/{source_id}/restore.');
  return source;
}
