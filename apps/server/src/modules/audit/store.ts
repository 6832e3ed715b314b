/** Every statement on seals and the sealer's cursor. Events are read through the kernel. */
import { sql } from 'kysely';
import type { Position, SystemTx, TenantRead } from '../../kernel/db/index.ts';
import {
  type CommittedEvent,
  eventsById,
  eventsInWindow,
  eventsPage,
  readHorizon,
  unlistedEvents,
} from '../../kernel/events/index.ts';
import type { Seal, SealableEvent } from './chain.ts';

interface SealRow {
  tenant_id: string;
  seq: number;
  event_id: string;
  prev_hash: string;
  entry_hash: string;
  sealed_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    audit_seals: SealRow;
  }
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
  events: CommittedEvent[];
  /** Where the next pass goes on. */
  horizon: string;
  /** False when the limit cut it short. */
  complete: boolean;
}

/** Committed events without a seal, oldest transaction first; none can appear later below the horizon. */
export async function nextBatch(tx: SystemTx, limit: number): Promise<Batch> {
  const { ended, next } = await readHorizon(tx.sql);
  const { rows } = await sql<{ horizon: string; reset: boolean }>`
    select horizon::text as horizon, horizon > ${next}::xid8 as reset from audit_cursor`.execute(tx.sql);
  const { horizon, reset } = rows[0]!;
  // A restored database may count transactions from a lower number: then every event is looked at once.
  if (reset) return { events: await allUnsealed(tx), horizon: ended, complete: true };
  const window = await eventsInWindow(tx.sql, { from: horizon, until: ended, limit });
  // Nothing new: the cursor stays, so that an idle installation writes nothing.
  if (window.length === 0) return { events: [], horizon, complete: true };
  const batch =
    window.length < limit ? { events: window, horizon: ended, complete: true } : await wholeTransactions(tx, window);
  // After a restore the new counting comes to numbers whose events were sealed then.
  return { ...batch, events: await withoutSealed(tx, batch.events) };
}

/** A window that was cut short ends before its last transaction, unless that is its only one: then all of it is read. */
async function wholeTransactions(tx: SystemTx, window: CommittedEvent[]): Promise<Batch> {
  const last = window.at(-1)!.xid;
  const before = window.filter((event) => event.xid !== last);
  if (before.length > 0) return { events: before, horizon: last, complete: false };
  const after = String(BigInt(last) + 1n);
  const limit = Number.MAX_SAFE_INTEGER;
  return { events: await eventsInWindow(tx.sql, { from: last, until: after, limit }), horizon: after, complete: false };
}

async function allUnsealed(tx: SystemTx): Promise<CommittedEvent[]> {
  const found: CommittedEvent[] = [];
  const size = 5_000;
  for (
    let page = await unlistedEvents(tx.sql, null, size);
    page.length > 0;
    page = await unlistedEvents(tx.sql, page.at(-1)!, size)
  ) {
    found.push(...(await withoutSealed(tx, page)));
  }
  return found;
}

async function withoutSealed(tx: SystemTx, events: CommittedEvent[]): Promise<CommittedEvent[]> {
  if (events.length === 0) return events;
  const { rows } = await sql<{ event_id: string }>`
    select s.event_id from unnest(${sql.val(events.map((e) => e.tenantId))}::uuid[], ${sql.val(events.map((e) => e.id))}::text[]) as e (tenant_id, id)
    join audit_seals s on s.tenant_id = e.tenant_id and s.event_id = e.id`.execute(tx.sql);
  const sealed = new Set(rows.map((row) => row.event_id));
  return events.filter((event) => !sealed.has(event.id));
}

export async function moveCursor(tx: SystemTx, horizon: string): Promise<void> {
  await sql`update audit_cursor set horizon = ${horizon}::xid8 where horizon <> ${horizon}::xid8`.execute(tx.sql);
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
  event: CommittedEvent;
  seal: Seal | null;
}

/** Newest first. */
export async function listEntries(read: TenantRead, limit: number, before: Position | null): Promise<AuditEntry[]> {
  const events = await eventsPage(read.sql, read.tenantId, { before: before?.id ?? null, limit });
  const rows = await read.sql
    .selectFrom('audit_seals')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('event_id', 'in', ['', ...events.map((event) => event.id)])
    .execute();
  const seals = new Map(rows.map((row) => [row.event_id, fromRow(row)]));
  return events.map((event) => ({ event, seal: seals.get(event.id) ?? null }));
}

export async function findSeal(read: TenantRead, eventId: string): Promise<Seal | null> {
  const row = await read.sql
    .selectFrom('audit_seals')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('event_id', '=', eventId)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

/** The chain of a tenant in its order, after a place: for verifying. */
export async function readChain(
  read: TenantRead,
  after: number,
  limit: number,
): Promise<{ seal: Seal; event: SealableEvent | null }[]> {
  const rows = await read.sql
    .selectFrom('audit_seals')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  const events = await eventsById(
    read.sql,
    read.tenantId,
    rows.map((row) => row.event_id),
  );
  return rows.map((row) => ({ seal: fromRow(row), event: events.get(row.event_id) ?? null }));
}

function fromRow(row: SealRow): Seal {
  return { seq: row.seq, eventId: row.event_id, prevHash: row.prev_hash, entryHash: row.entry_hash };
}
