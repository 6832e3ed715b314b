/** Every statement on `releases` and `release_pointers`. */
import { sql } from 'kysely';
import type { Actor, Position, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { PersonaVersion } from '../personas/index.ts';
import type { DocumentVersion, Release, ReleaseStatus } from './release.ts';

interface ReleaseColumns {
  tenant_id: string;
  id: string;
  number: number;
  status: ReleaseStatus;
  index_key: string | null;
  content_hash: string;
  persona_id: string;
  persona_version: number;
  frozen_documents: [string, number][];
  document_count: number;
  chunk_count: number;
  byte_length: number;
  lease_until: string | null;
  goes_live: boolean;
  failure: Release['failure'];
  created_by_kind: Actor['kind'];
  created_by_id: string;
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    releases: ReleaseColumns;
    release_pointers: {
      tenant_id: string;
      release_id: string;
      previous_release_id: string | null;
      changed_at: string;
    };
  }
}

type ReleaseRow = Omit<ReleaseColumns, 'frozen_documents' | 'index_key' | 'goes_live'> & { current: boolean };

export interface Pointer {
  releaseId: string;
  previousReleaseId: string | null;
}

/** What a release answers from, by reference. */
export interface Pinned {
  id: string;
  number: number;
  indexKey: string | null;
  personaId: string;
  personaVersion: number;
}

/** A release being compiled, with what was frozen for it. */
export interface Work {
  release: Release;
  documents: DocumentVersion[];
}

const columns = sql.raw(
  [
    ...['tenant_id', 'id', 'number', 'status', 'content_hash', 'persona_id', 'persona_version', 'document_count'],
    ...['chunk_count', 'byte_length', 'lease_until', 'failure', 'created_by_kind', 'created_by_id', 'created_at'],
  ]
    .map((name) => `r.${name}`)
    .join(', '),
);
const selectRelease = sql`
  select ${columns}, p.release_id is not null as current from releases r
  left join release_pointers p on p.tenant_id = r.tenant_id and p.release_id = r.id`;

export async function readRelease(read: TenantRead, id: string): Promise<Release | null> {
  const { rows } =
    await sql<ReleaseRow>`${selectRelease} where r.tenant_id = ${read.tenantId} and r.id = ${id}`.execute(read.sql);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Newest first; `before` is the last release of the page before. */
export async function listReleases(read: TenantRead, limit: number, before: Position | null): Promise<Release[]> {
  const after = before ? sql`and (r.created_at, r.id) < (${before.createdAt}::timestamptz, ${before.id})` : sql``;
  const { rows } = await sql<ReleaseRow>`${selectRelease} where r.tenant_id = ${read.tenantId} ${after}
    order by r.created_at desc, r.id desc limit ${limit}`.execute(read.sql);
  return rows.map(fromRow);
}

export async function readPinned(read: TenantRead, id: string): Promise<Pinned | null> {
  const { rows } = await sql<Pick<ReleaseColumns, 'id' | 'number' | 'index_key' | 'persona_id' | 'persona_version'>>`
    select id, number, index_key, persona_id, persona_version from releases
    where tenant_id = ${read.tenantId} and id = ${id} and status = 'ready'`.execute(read.sql);
  const row = rows[0];
  return row
    ? {
        id: row.id,
        number: row.number,
        indexKey: row.index_key,
        personaId: row.persona_id,
        personaVersion: row.persona_version,
      }
    : null;
}

export async function readPointer(read: TenantRead): Promise<Pointer | null> {
  return pointer(read, sql``);
}

/** Publishing, rolling back and going live queue here, one after another in a tenant. */
export async function lockPointer(tx: TenantTx): Promise<Pointer | null> {
  return pointer(tx, sql`for update`);
}

async function pointer(read: TenantRead, lock: ReturnType<typeof sql>): Promise<Pointer | null> {
  const { rows } = await sql<{ release_id: string; previous_release_id: string | null }>`
    select release_id, previous_release_id from release_pointers where tenant_id = ${read.tenantId} ${lock}`.execute(
    read.sql,
  );
  return rows[0] ? { releaseId: rows[0].release_id, previousReleaseId: rows[0].previous_release_id } : null;
}

export async function insertPointer(tx: TenantTx, releaseId: string): Promise<void> {
  await sql`insert into release_pointers (tenant_id, release_id) values (${tx.tenantId}, ${releaseId})`.execute(tx.sql);
}

export async function swapPointer(tx: TenantTx, releaseId: string): Promise<void> {
  await sql`update release_pointers set previous_release_id = release_id, release_id = ${releaseId},
    changed_at = clock_timestamp() where tenant_id = ${tx.tenantId}`.execute(tx.sql);
}

export interface NewRelease {
  id: string;
  contentHash: string;
  persona: PersonaVersion;
  documents: readonly DocumentVersion[];
  chunkCount: number;
  /** Null for a release that is ready at once, without an index. */
  leaseMs: number | null;
}

/** Takes the next number, so the pointer's lock is held, or the tenant is new. */
export async function insertRelease(tx: TenantTx, release: NewRelease): Promise<void> {
  const pairs = JSON.stringify(release.documents.map(({ documentId, version }) => [documentId, version]));
  await sql`insert into releases (tenant_id, id, number, status, content_hash, persona_id, persona_version,
      frozen_documents, document_count, chunk_count, lease_until, created_by_kind, created_by_id)
    select ${tx.tenantId}::uuid, ${release.id}, coalesce(max(number), 0) + 1,
      ${release.leaseMs === null ? 'ready' : 'compiling'}, ${release.contentHash}, ${release.persona.personaId},
      ${release.persona.version}::integer, ${pairs}::jsonb, ${release.documents.length}::integer,
      ${release.chunkCount}::integer, ${leaseEnd(release.leaseMs)}, ${tx.actor.kind}, ${tx.actor.id}
    from releases where tenant_id = ${tx.tenantId}`.execute(tx.sql);
}

/** Is one being compiled by somebody whose lease holds? */
export async function isCompiling(tx: TenantTx): Promise<boolean> {
  const { rows } = await sql`select 1 from releases
    where tenant_id = ${tx.tenantId} and status = 'compiling' and lease_until >= clock_timestamp()`.execute(tx.sql);
  return rows.length > 0;
}

/** Gives up what is being compiled by somebody whose lease ran out. */
export async function abandonDead(tx: TenantTx): Promise<void> {
  await sql`update releases set status = 'failed', failure = 'abandoned', lease_until = null
    where tenant_id = ${tx.tenantId} and status = 'compiling' and lease_until < clock_timestamp()`.execute(tx.sql);
}

/** What is being compiled becomes ready without going live: somebody chose another release meanwhile. */
export async function holdBack(tx: TenantTx): Promise<void> {
  await sql`update releases set goes_live = false where tenant_id = ${tx.tenantId} and status = 'compiling'`.execute(
    tx.sql,
  );
}

/** Null when it is not being compiled any more. */
export async function readWork(read: TenantRead, id: string): Promise<Work | null> {
  const { rows } = await sql<ReleaseRow & Pick<ReleaseColumns, 'frozen_documents'>>`
    select ${columns}, false as current, r.frozen_documents from releases r
    where r.tenant_id = ${read.tenantId} and r.id = ${id} and r.status = 'compiling'`.execute(read.sql);
  const row = rows[0];
  if (!row) return null;
  const documents = row.frozen_documents.map(([documentId, version]) => ({ documentId, version }));
  return { release: fromRow(row), documents };
}

export async function renewLease(tx: TenantTx, id: string, leaseMs: number): Promise<void> {
  await sql`update releases set lease_until = ${leaseEnd(leaseMs)}
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'compiling'`.execute(tx.sql);
}

export interface CompiledFacts {
  indexKey: string;
  byteLength: number;
  chunkCount: number;
}

/** Null when another publish took over; otherwise whether it goes live. */
export async function markReady(tx: TenantTx, id: string, facts: CompiledFacts): Promise<{ goesLive: boolean } | null> {
  const { rows } = await sql<{ goes_live: boolean }>`
    update releases set status = 'ready', lease_until = null, index_key = ${facts.indexKey},
      byte_length = ${facts.byteLength}, chunk_count = ${facts.chunkCount}
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'compiling' returning goes_live`.execute(tx.sql);
  return rows[0] ? { goesLive: rows[0].goes_live } : null;
}

export async function markFailed(tx: TenantTx, id: string): Promise<void> {
  await sql`update releases set status = 'failed', failure = 'compile', lease_until = null
    where tenant_id = ${tx.tenantId} and id = ${id} and status = 'compiling'`.execute(tx.sql);
}

/** By the database's clock: the processes that compare leases may run on several machines. */
function leaseEnd(leaseMs: number | null) {
  return sql`clock_timestamp() + ${leaseMs}::integer * interval '1 millisecond'`;
}

function fromRow(row: ReleaseRow): Release {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    current: row.current,
    contentHash: row.content_hash,
    personaId: row.persona_id,
    personaVersion: row.persona_version,
    documentCount: row.document_count,
    chunkCount: row.chunk_count,
    byteLength: row.byte_length,
    failure: row.failure,
    createdBy: { kind: row.created_by_kind, id: row.created_by_id },
    createdAt: row.created_at,
  };
}
