/** Every statement on seals and the sealer's cursor, and the reading of events. */
import { sql } from 'kysely';
import type { Position, SystemTx, TenantRead } from '../../kernel/db/index.ts';
import type { Seal, SealableEvent } from './chain.ts';

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    audit_seals: {
      tenant_id: string;
      seq: number;
      event_id: string;
      prev_hash: string;
      entry_hash: string;
      sealed_at: string;
    };
  }
}

interface EventRow {
  id: string;
  tenant_id: string;
  type: string;
  actor_kind: string;
  actor_id: string;
  request_id: string | null;
  data: unknown;
  created_at: string;
}

const sealerLock = 168_52_001;

/** False when another process seals just now. The lock ends with the transaction. */
export async function takeSealerLease(tx: SystemTx): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${sealerLock}) as taken`.execute(
    tx.sql,
  );
  return rows[0]?.taken ?? false;
}

export interface Batch {
  events: SealableEvent[];
  /** Where the next pass goes on, when this batch was not cut short. */
  horizon: string;
}

/** Committed events that no pass has read, oldest transaction first. Every transaction below the horizon has ended, so none is skipped. */
export async function nextBatch(tx: SystemTx, limit: number): Promise<Batch> {
  const { rows: marks } = await sql<{ horizon: string; next: string; reset: boolean }>`
    select c.horizon::text as horizon, pg_snapshot_xmin(pg_current_snapshot())::text as next, c.horizon > pg_snapshot_xmax(pg_current_snapshot()) as reset
    from audit_cursor c`.execute(tx.sql);
  const mark = marks[0]!;
  // A restored database may count transactions from a lower number: then every event without a seal is looked for.
  const unread = mark.reset
    ? sql`not exists (select 1 from audit_seals s where s.tenant_id = e.tenant_id and s.event_id = e.id)`
    : sql`e.xid >= ${mark.horizon}::xid8 and e.xid < ${mark.next}::xid8 and not exists (select 1 from audit_seals s where s.tenant_id = e.tenant_id and s.event_id = e.id)`;
  const { rows } = await sql<EventRow & { xid: string }>`
    select e.id, e.tenant_id, e.type, e.actor_kind, e.actor_id, e.request_id, e.data, e.created_at, e.xid::text as xid
    from events e where ${unread} order by e.xid, e.created_at, e.id limit ${limit}`.execute(tx.sql);
  const horizon = rows.length === limit ? rows.at(-1)!.xid : mark.next;
  return { events: rows.map(fromRow), horizon };
}

export async function moveCursor(tx: SystemTx, horizon: string): Promise<void> {
  await sql`update audit_cursor set horizon = ${horizon}::xid8`.execute(tx.sql);
}

export async function lastSeals(
  tx: SystemTx,
  tenantIds: readonly string[],
): Promise<Map<string, { seq: number; entryHash: string }>> {
  const { rows } = await sql<{ tenant_id: string; seq: number; entry_hash: string }>`
    select t.id as tenant_id, s.seq, s.entry_hash from unnest(${sql.val([...tenantIds])}::uuid[]) as t (id)
    cross join lateral (select seq, entry_hash from audit_seals where tenant_id = t.id order by seq desc limit 1) s`.execute(
    tx.sql,
  );
  return new Map(rows.map((row) => [row.tenant_id, { seq: row.seq, entryHash: row.entry_hash }]));
}

export async function insertSeals(tx: SystemTx, seals: readonly (Seal & { tenantId: string })[]): Promise<void> {
  await sql`
    insert into audit_seals (tenant_id, seq, event_id, prev_hash, entry_hash)
    select * from unnest(${sql.val(seals.map((s) => s.tenantId))}::uuid[], ${sql.val(seals.map((s) => s.seq))}::bigint[], ${sql.val(seals.map((s) => s.eventId))}::text[],
      ${sql.val(seals.map((s) => s.prevHash))}::text[], ${sql.val(seals.map((s) => s.entryHash))}::text[])`.execute(
    tx.sql,
  );
}

export interface AuditEntry {
  event: SealableEvent;
  seal: Seal | null;
}

/** Newest first. */
export async function listEntries(read: TenantRead, limit: number, before: Position | null): Promise<AuditEntry[]> {
  const { rows } = await sql<EventRow & { seq: number | null; prev_hash: string | null; entry_hash: string | null }>`
    select e.id, e.tenant_id, e.type, e.actor_kind, e.actor_id, e.request_id, e.data, e.created_at, s.seq, s.prev_hash, s.entry_hash
    from events e left join audit_seals s on s.tenant_id = e.tenant_id and s.event_id = e.id
    where e.tenant_id = ${read.tenantId}::uuid and (${before?.id ?? null}::text is null or e.id < ${before?.id ?? null})
    order by e.id desc limit ${limit}`.execute(read.sql);
  return rows.map((row) => ({
    event: fromRow(row),
    seal:
      row.seq === null ? null : { seq: row.seq, eventId: row.id, prevHash: row.prev_hash!, entryHash: row.entry_hash! },
  }));
}

export async function findSeal(read: TenantRead, eventId: string): Promise<Seal | null> {
  const row = await read.sql
    .selectFrom('audit_seals')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('event_id', '=', eventId)
    .executeTakeFirst();
  return row ? { seq: row.seq, eventId: row.event_id, prevHash: row.prev_hash, entryHash: row.entry_hash } : null;
}

/** The whole chain of a tenant in its order, `after` a place: for verifying. */
export async function readChain(
  read: TenantRead,
  after: number,
  limit: number,
): Promise<{ seal: Seal; event: SealableEvent | null }[]> {
  const { rows } = await sql<EventRow & { seq: number; event_id: string; prev_hash: string; entry_hash: string }>`
    select s.seq, s.event_id, s.prev_hash, s.entry_hash, e.id, e.tenant_id, e.type, e.actor_kind, e.actor_id, e.request_id, e.data, e.created_at
    from audit_seals s left join events e on e.tenant_id = s.tenant_id and e.id = s.event_id
    where s.tenant_id = ${read.tenantId}::uuid and s.seq > ${after} order by s.seq limit ${limit}`.execute(read.sql);
  return rows.map((row) => ({
    seal: { seq: row.seq, eventId: row.event_id, prevHash: row.prev_hash, entryHash: row.entry_hash },
    event: row.id === null ? null : fromRow(row),
  }));
}

function fromRow(row: EventRow): SealableEvent {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    requestId: row.request_id,
    data: row.data,
    createdAt: row.created_at,
  };
}
