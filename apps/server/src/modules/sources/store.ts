/** Every statement on `sources`. */
import { sql } from 'kysely';
import type { Position, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { ContentType, Source, SourceFailure, SourceFields, SourceKind } from './source.ts';

interface SourceRow {
  tenant_id: string;
  id: string;
  kind: SourceKind;
  identity: string;
  name: string;
  url: string | null;
  language: string | null;
  status: Source['status'];
  failure_code: SourceFailure['code'] | null;
  failure_reason: string | null;
  content_key: string | null;
  content_type: ContentType | null;
  etag: string | null;
  last_modified: string | null;
  files: FileHashes | null;
  document_count: number;
  created_at: string;
  reading_since: string | null;
  last_read_at: string | null;
  changed_at: string | null;
  removed_at: string | null;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    sources: SourceRow;
  }
}

/** Of a folder: path → hash of what was read. */
export type FileHashes = Record<string, string>;

const same = (read: TenantRead, id: string) => sql`tenant_id = ${read.tenantId} and id = ${id}`;

/** `lock` waits for whoever else is changing it. */
export async function readSource(
  read: TenantRead,
  id: string,
  options: { lock?: boolean } = {},
): Promise<Source | null> {
  const { rows } = await sql<SourceRow>`
    select * from sources where ${same(read, id)} ${options.lock ? sql`for update` : sql``}`.execute(read.sql);
  return rows[0] ? fromRow(rows[0]) : null;
}

export async function findSource(
  read: TenantRead,
  { kind, identity }: Pick<SourceFields, 'kind' | 'identity'>,
  options: { lock?: boolean } = {},
): Promise<(Source & { files: FileHashes | null }) | null> {
  const { rows } = await sql<SourceRow>`
    select * from sources where tenant_id = ${read.tenantId} and kind = ${kind} and identity = ${identity}
    ${options.lock ? sql`for update` : sql``}`.execute(read.sql);
  return rows[0] ? { ...fromRow(rows[0]), files: rows[0].files } : null;
}

/** Inserts the source, or locks the one that is there. */
export async function claimSource(tx: TenantTx, fields: SourceFields): Promise<{ source: Source; created: boolean }> {
  const { rows } = await sql<SourceRow>`
    insert into sources (tenant_id, id, kind, identity, name, url, language, status)
    values (${tx.tenantId}, ${newId('source')}, ${fields.kind}, ${fields.identity}, ${fields.name}, ${fields.url},
      ${fields.language}, 'reading')
    on conflict (tenant_id, kind, identity) do nothing returning *`.execute(tx.sql);
  if (rows[0]) return { source: fromRow(rows[0]), created: true };
  return { source: (await findSource(tx, fields, { lock: true }))!, created: false };
}

export async function startReading(
  tx: TenantTx,
  id: string,
  fields: Pick<SourceFields, 'name' | 'language'>,
): Promise<Source> {
  const { rows } = await sql<SourceRow>`
    update sources set name = ${fields.name}, language = ${fields.language}, status = 'reading', failure_code = null,
      failure_reason = null, reading_since = clock_timestamp()
    where ${same(tx, id)} returning *`.execute(tx.sql);
  return fromRow(rows[0]!);
}

export interface ReadingFacts extends Pick<Source, 'name' | 'url' | 'language' | 'etag' | 'lastModified'> {
  contentKey: string | null;
  contentType: ContentType | null;
  documentCount: number;
  changed: boolean;
  files: FileHashes | null;
}

export async function finishReading(tx: TenantTx, id: string, facts: ReadingFacts): Promise<Source> {
  const { rows } = await sql<SourceRow>`
    update sources set name = ${facts.name}, url = ${facts.url}, language = ${facts.language}, status = 'ready',
      failure_code = null, failure_reason = null, content_key = ${facts.contentKey}, content_type = ${facts.contentType},
      etag = ${facts.etag}, last_modified = ${facts.lastModified},
      files = ${facts.files === null ? null : JSON.stringify(facts.files)}::jsonb,
      document_count = ${facts.documentCount}, last_read_at = clock_timestamp(),
      changed_at = case when ${facts.changed}::boolean then clock_timestamp() else changed_at end
    where ${same(tx, id)} returning *`.execute(tx.sql);
  return fromRow(rows[0]!);
}

/** What was read before stays. */
export async function failReading(tx: TenantTx, id: string, failure: SourceFailure): Promise<void> {
  await sql`
    update sources set status = 'failed', failure_code = ${failure.code}, failure_reason = ${failure.reason}
    where ${same(tx, id)}`.execute(tx.sql);
}

/** At the transaction's own time, so that what was removed with it can be told from what was removed before. */
export async function setRemoved(tx: TenantTx, id: string, removed: boolean): Promise<Source> {
  const { rows } = await sql<SourceRow>`
    update sources set removed_at = ${removed ? sql`now()` : null} where ${same(tx, id)} returning *`.execute(tx.sql);
  return fromRow(rows[0]!);
}

/** Newest first; `before` is the last source of the page before. */
export async function listSources(
  read: TenantRead,
  query: { limit: number; before: Position | null; removed: boolean },
): Promise<Source[]> {
  let found = read.sql
    .selectFrom('sources')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('removed_at', query.removed ? 'is not' : 'is', null);
  if (query.before) {
    const { createdAt, id } = query.before;
    found = found.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id})`);
  }
  return (await found.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(query.limit).execute()).map(fromRow);
}

function fromRow(row: SourceRow): Source {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    url: row.url,
    language: row.language,
    status: row.status,
    failure: row.failure_code === null ? null : { code: row.failure_code, reason: row.failure_reason ?? '' },
    contentKey: row.content_key,
    contentType: row.content_type,
    etag: row.etag,
    lastModified: row.last_modified,
    documentCount: row.document_count,
    createdAt: row.created_at,
    readingSince: row.reading_since,
    lastReadAt: row.last_read_at,
    changedAt: row.changed_at,
    removedAt: row.removed_at,
  };
}
