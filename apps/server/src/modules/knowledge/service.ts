/** Use cases: put and withdraw documents, freeze what is current, compile it, open it, quote it. */

import type { Blobs } from '../../kernel/blobs/index.ts';
import {
  type Page,
  pageFrom,
  readCursor,
  type TenantDb,
  type TenantRead,
  type TenantTx,
} from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { ExtractedDocument } from '../../kernel/extract/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { createThreads } from '../../kernel/threads/index.ts';
import { chunkDocument } from './chunking/chunk-document.ts';
import type { Chunk } from './chunking/types.ts';
import { compileSnapshot, compileThreads } from './compile-index.ts';
import {
  type Document,
  type DocumentText,
  type Draft,
  type DraftVersion,
  draftOf,
  type KnowledgeSnapshot,
  type Passage,
  type PassageRef,
  snapshotOf,
  storable,
  versionOf,
} from './document.ts';
import { IndexCache } from './index-cache.ts';
import { type CompiledIndex, openIndex } from './retrieval/open.ts';
import * as store from './store.ts';

export interface PutDocument {
  sourceId: string;
  /** Unique within the source. */
  key: string;
  /** Where a reader finds it; http or https. */
  url: string | null;
  draft: Draft;
}

export interface DocumentPage {
  sourceId?: string | undefined;
  query?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface KnowledgeService {
  /**
   * Cuts a document, a longer one in a thread: never call it inside a transaction. The fallback is for text whose language
   * neither it nor its document tells. Rejects with a ThreadError where cutting takes too long or too much memory.
   */
  draft(extracted: ExtractedDocument, fallbackLanguage: string): Promise<Draft>;
  /** The same content again writes nothing at all. */
  put(tx: TenantTx, input: PutDocument): Promise<{ documentId: string; version: number; changed: boolean }>;
  /** Leaves a source's documents out of the next release, except those kept; gives how many. */
  withdraw(tx: TenantTx, sourceId: string, keepKeys?: readonly string[]): Promise<number>;
  /** Takes back the `withdraw` of the transaction that began at `removedAt`. */
  restore(tx: TenantTx, sourceId: string, removedAt: string): Promise<number>;
  list(read: TenantRead, page: DocumentPage): Promise<Page<Document>>;
  find(read: TenantRead, documentId: string, version?: number): Promise<DocumentText | null>;
  freeze(read: TenantRead): Promise<KnowledgeSnapshot>;
  /** Reads in transactions of its own: never call it inside one. The same snapshot gives the same key. */
  compile(
    db: TenantDb,
    snapshot: KnowledgeSnapshot,
  ): Promise<{ indexKey: string; byteLength: number; chunkCount: number }>;
  /** From a bounded cache, or from the blob. */
  open(indexKey: string): Promise<CompiledIndex>;
  /** In the order asked for; removed documents too. What the tenant never had is left out. */
  passages(read: TenantRead, refs: readonly PassageRef[]): Promise<Passage[]>;
}

export interface KnowledgeDeps {
  blobs: Blobs;
  log: Log;
  /** Of opened indexes held in memory. */
  cacheBytes?: number;
  /** How long a thread may take to cut one document. */
  chunkingMs?: number;
}

const defaultCacheBytes = 512 * 1024 * 1024;
/** Longer texts are cut in a thread: their cutting would hold up everybody else. */
const longTextChars = 10_000;

export function createKnowledgeService({
  blobs,
  log,
  cacheBytes = defaultCacheBytes,
  chunkingMs = 60_000,
}: KnowledgeDeps): KnowledgeService {
  const compiling = compileThreads();
  const chunking = createThreads(new URL('./chunk-worker.ts', import.meta.url), {
    atOnce: 2,
    heapMb: 512,
    timeoutMs: chunkingMs,
  });
  const cache = new IndexCache(cacheBytes, loadIndex);

  async function loadIndex(indexKey: string): Promise<CompiledIndex> {
    try {
      return openIndex(await blobs.get(indexKey));
    } catch (error) {
      log.error({ index_key: indexKey, error }, 'an index could not be opened');
      throw new AppError('request.unavailable', { params: { part: 'the index of the release' }, cause: error });
    }
  }

  async function draft(given: ExtractedDocument, fallbackLanguage: string): Promise<Draft> {
    const extracted = storable(given);
    const chunks =
      extracted.text.length > longTextChars
        ? await chunking.run<Chunk[]>(async () => ({ extracted, fallbackLanguage }))
        : chunkDocument(extracted, fallbackLanguage);
    return draftOf(extracted, chunks, fallbackLanguage);
  }

  return Object.freeze({
    draft,
    put: (tx: TenantTx, input: PutDocument) => putVersion(tx, input, versionOf(input.draft, input.url)),
    withdraw: (tx: TenantTx, sourceId: string, keepKeys: readonly string[] = []) =>
      store.removeDocuments(tx, sourceId, keepKeys),
    restore: store.restoreDocuments,
    async list(read: TenantRead, { cursor, ...page }: DocumentPage) {
      const before = readCursor(cursor);
      return pageFrom(await store.listDocuments(read, { ...page, limit: page.limit + 1, before }), page.limit);
    },
    find: store.readDocument,
    async freeze(read: TenantRead) {
      const versions = await store.currentVersions(read);
      const chunkCount = versions.reduce((sum, one) => sum + one.chunkCount, 0);
      return snapshotOf(
        versions.map(({ documentId, version }) => ({ documentId, version })),
        chunkCount,
      );
    },
    async compile(db: TenantDb, snapshot: KnowledgeSnapshot) {
      const { bytes, chunkCount } = await compileSnapshot(db, compiling, snapshot);
      if (chunkCount !== snapshot.chunkCount)
        throw new Error(`compiled ${chunkCount} chunks of a snapshot of ${snapshot.chunkCount}`);
      return { indexKey: await blobs.put(bytes), byteLength: bytes.length, chunkCount };
    },
    open: (indexKey: string) => cache.open(indexKey),
    passages: readPassages,
  });
}

async function putVersion(tx: TenantTx, input: PutDocument, draft: DraftVersion) {
  const known = await store.findDocument(tx, input);
  if (known && isSame(known, draft)) return { documentId: known.id, version: known.version, changed: false };
  const documentId = known ? null : await store.insertDocument(tx, input);
  if (documentId !== null) {
    await store.insertVersion(tx, { documentId, version: 1 }, draft);
    return { documentId, version: 1, changed: true };
  }
  // Somebody else may have changed it since it was looked at: now nobody can.
  const held = (await store.findDocument(tx, input, { lock: true }))!;
  if (isSame(held, draft)) return { documentId: held.id, version: held.version, changed: false };
  const version = held.sha256 === draft.sha256 ? held.version : held.version + 1;
  if (version > held.version) await store.insertVersion(tx, { documentId: held.id, version }, draft);
  await store.setCurrent(tx, held.id, version);
  return { documentId: held.id, version, changed: true };
}

function isSame(known: store.CurrentVersion, draft: DraftVersion): boolean {
  return known.removedAt === null && known.sha256 === draft.sha256;
}

async function readPassages(read: TenantRead, refs: readonly PassageRef[]): Promise<Passage[]> {
  if (refs.length === 0) return [];
  const versions = await store.readVersions(read, refs);
  const byName = new Map(versions.map((one) => [`${one.documentId} ${one.version}`, one]));
  return refs.flatMap(({ documentId, version, start, end }) => {
    const found = byName.get(`${documentId} ${version}`);
    if (!found) return [];
    return [
      { documentId, version, start, end, title: found.title, url: found.url, text: found.text.slice(start, end) },
    ];
  });
}
