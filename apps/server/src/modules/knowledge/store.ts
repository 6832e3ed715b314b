/** Every statement on `documents`, `document_versions` and `chunks`. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Position, Tables, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { ContentKind, ExtractedSection } from '../../kernel/extract/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { CompileBatch, Document, DocumentText, DraftVersion, PassageRef } from './document.ts';

interface DocumentRow {
  tenant_id: string;
  id: string;
  source_id: string;
  key: string;
  version: number;
  created_at: string;
  removed_at: string | null;
}

interface VersionRow {
  tenant_id: string;
  document_id: string;
  version: number;
  title: string;
  url: string | null;
  language: string;
  kind: ContentKind;
  text: string;
  sections: ExtractedSection[];
  chunk_count: number;
  sha256: string;
  created_at: string;
}

interface ChunkRow {
  tenant_id: string;
  id: string;
  document_id: string;
  version: number;
  ordinal: number;
  title: string;
  start_at: number;
  end_at: number;
  language: string;
  kind: ContentKind;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    documents: DocumentRow;
    document_versions: VersionRow;
    chunks: ChunkRow;
  }
}

export interface CurrentVersion {
  id: string;
  version: number;
  sha256: string;
  removedAt: string | null;
}

export interface DocumentKey {
  sourceId: string;
  key: string;
}

/** `lock` waits for whoever else is changing the document. */
export async function findDocument(
  read: TenantRead,
  { sourceId, key }: DocumentKey,
  options: { lock?: boolean } = {},
): Promise<CurrentVersion | null> {
  const { rows } = await sql<CurrentVersion>`
    select d.id, d.version, v.sha256, d.removed_at as "removedAt"
    from documents d
    join document_versions v on v.tenant_id = d.tenant_id and v.document_id = d.id and v.version = d.version
    where d.tenant_id = ${read.tenantId} and d.source_id = ${sourceId} and d.key = ${key}
    ${options.lock ? sql`for update of d` : sql``}`.execute(read.sql);
  return rows[0] ?? null;
}

/** Null when somebody else has just made it. Its first version must follow in the same transaction. */
export async function insertDocument(tx: TenantTx, { sourceId, key }: DocumentKey): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into documents (tenant_id, id, source_id, key, version)
    values (${tx.tenantId}, ${newId('document')}, ${sourceId}, ${key}, 1)
    on conflict (tenant_id, source_id, key) do nothing returning id`.execute(tx.sql);
  return rows[0]?.id ?? null;
}

export async function insertVersion(
  tx: TenantTx,
  { documentId, version }: { documentId: string; version: number },
  draft: DraftVersion,
): Promise<void> {
  await sql`
    insert into document_versions (tenant_id, document_id, version, title, url, language, kind, text, sections, chunk_count, sha256)
    values (${tx.tenantId}, ${documentId}, ${version}, ${draft.title}, ${draft.url}, ${draft.language}, ${draft.kind},
      ${draft.text}, ${JSON.stringify(draft.sections)}::jsonb, ${draft.chunks.length}, ${draft.sha256})`.execute(
    tx.sql,
  );
  const chunks = draft.chunks.map((chunk) => ({ ...chunk, id: newId('chunk') }));
  await sql`
    insert into chunks (tenant_id, id, document_id, version, ordinal, title, start_at, end_at, language, kind)
    select ${tx.tenantId}::uuid, c.id, ${documentId}, ${version}, c.ordinal, c.title, c.start, c."end", c.language, c.kind
    from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb)
      as c (id text, ordinal int, title text, start int, "end" int, language text, kind text)`.execute(tx.sql);
}

/** Makes a version the current one, and the document one that the next release holds. */
export async function setCurrent(tx: TenantTx, documentId: string, version: number): Promise<void> {
  await tx.sql
    .updateTable('documents')
    .set({ version, removed_at: null })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', documentId)
    .execute();
}

export async function removeDocuments(tx: TenantTx, sourceId: string, keepKeys: readonly string[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update documents set removed_at = now()
    where tenant_id = ${tx.tenantId} and source_id = ${sourceId} and removed_at is null and key <> all(${[...keepKeys]}::text[])
    returning id`.execute(tx.sql);
  return rows.length;
}

export async function restoreDocuments(tx: TenantTx, sourceId: string, removedAt: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update documents set removed_at = null
    where tenant_id = ${tx.tenantId} and source_id = ${sourceId} and removed_at = ${removedAt}::timestamptz
    returning id`.execute(tx.sql);
  return rows.length;
}

export async function currentVersions(
  read: TenantRead,
): Promise<{ documentId: string; version: number; chunkCount: number }[]> {
  const { rows } = await sql<{ documentId: string; version: number; chunkCount: number }>`
    select d.id as "documentId", d.version, v.chunk_count as "chunkCount"
    from documents d
    join document_versions v on v.tenant_id = d.tenant_id and v.document_id = d.id and v.version = d.version
    where d.tenant_id = ${read.tenantId} and d.removed_at is null and v.chunk_count > 0`.execute(read.sql);
  return rows;
}

export interface SizedVersion {
  documentId: string;
  version: number;
  /** UTF-8 bytes of its text, known without reading it. */
  byteLength: number;
}

export async function versionSizes(
  read: TenantRead,
  versions: readonly { documentId: string; version: number }[],
): Promise<SizedVersion[]> {
  const { rows } = await sql<SizedVersion>`
    select v.document_id as "documentId", v.version, octet_length(v.text) as "byteLength"
    from ${wanted(versions)} join document_versions v on v.document_id = w.document_id and v.version = w.version
    where v.tenant_id = ${read.tenantId} order by v.document_id`.execute(read.sql);
  return rows;
}

export async function readForCompiling(
  read: TenantRead,
  versions: readonly { documentId: string; version: number }[],
): Promise<CompileBatch> {
  const texts = await readVersions(read, versions);
  const { rows } = await sql<ChunkRow>`
    select c.* from ${wanted(versions)} join chunks c on c.document_id = w.document_id and c.version = w.version
    where c.tenant_id = ${read.tenantId} order by c.document_id, c.ordinal`.execute(read.sql);
  const chunks = Map.groupBy(rows, (row) => row.document_id);
  return texts.map((text) => ({
    ...text,
    chunks: (chunks.get(text.documentId) ?? []).map(({ id, title, start_at, end_at, language, kind }) => {
      return { id, title, start: start_at, end: end_at, language, kind };
    }),
  }));
}

export async function readVersions(
  read: TenantRead,
  versions: readonly Pick<PassageRef, 'documentId' | 'version'>[],
): Promise<{ documentId: string; version: number; title: string; url: string | null; text: string }[]> {
  const { rows } = await sql<{ documentId: string; version: number; title: string; url: string | null; text: string }>`
    select v.document_id as "documentId", v.version, v.title, v.url, v.text
    from ${wanted(versions)} join document_versions v on v.document_id = w.document_id and v.version = w.version
    where v.tenant_id = ${read.tenantId}`.execute(read.sql);
  return rows;
}

function wanted(versions: readonly { documentId: string; version: number }[]) {
  const ids = versions.map((one) => one.documentId);
  const numbers = versions.map((one) => one.version);
  return sql`(select distinct * from unnest(${ids}::text[], ${numbers}::int[]) as u (document_id, version)) w`;
}

export interface DocumentQuery {
  sourceId?: string | undefined;
  /** Part of a title, key or address, in any case. */
  query?: string | undefined;
  limit: number;
  before: Position | null;
}

/** Those that the next release would hold, newest first. */
export async function listDocuments(read: TenantRead, query: DocumentQuery): Promise<Document[]> {
  let found = withVersion(read).where('d.removed_at', 'is', null);
  if (query.sourceId !== undefined) found = found.where('d.source_id', '=', query.sourceId);
  if (query.query !== undefined) {
    const like = `%${query.query.replace(/[\\%_]/g, '\\$&')}%`;
    found = found.where((is) =>
      is.or([is('v.title', 'ilike', like), is('d.key', 'ilike', like), is('v.url', 'ilike', like)]),
    );
  }
  if (query.before) {
    const { createdAt, id } = query.before;
    found = found.where(sql<boolean>`(d.created_at, d.id) < (${createdAt}::timestamptz, ${id})`);
  }
  const rows = await found.orderBy('d.created_at', 'desc').orderBy('d.id', 'desc').limit(query.limit).execute();
  return rows.map(fromRow);
}

/** Without a version: the current one. */
export async function readDocument(read: TenantRead, id: string, version?: number): Promise<DocumentText | null> {
  const row = await withVersion(read, version)
    .select(['v.text', 'v.sections'])
    .where('d.id', '=', id)
    .executeTakeFirst();
  return row ? { ...fromRow(row), text: row.text, sections: row.sections } : null;
}

type Joined = SelectQueryBuilder<
  Tables & { d: DocumentRow; v: VersionRow },
  'd' | 'v',
  Omit<Document, 'id'> & { id: string }
>;

function withVersion(read: TenantRead, version?: number): Joined {
  return read.sql
    .selectFrom('documents as d')
    .innerJoin('document_versions as v', (join) =>
      join
        .onRef('v.tenant_id', '=', 'd.tenant_id')
        .onRef('v.document_id', '=', 'd.id')
        .on('v.version', '=', version === undefined ? sql.ref<number>('d.version') : version),
    )
    .where('d.tenant_id', '=', read.tenantId)
    .select([
      'd.id',
      'd.source_id as sourceId',
      'd.key',
      'v.version',
      'v.title',
      'v.url',
      'v.language',
      'v.kind',
      'd.created_at as createdAt',
      'v.created_at as versionCreatedAt',
      'd.removed_at as removedAt',
    ]);
}

/** Drops whatever else was selected beside it. */
function fromRow({ id, sourceId, key, version, title, url, language, kind, ...row }: Document): Document {
  const { createdAt, versionCreatedAt, removedAt } = row;
  return { id, sourceId, key, version, title, url, language, kind, createdAt, versionCreatedAt, removedAt };
}
