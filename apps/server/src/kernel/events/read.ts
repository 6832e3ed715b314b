/** Reading committed events. Rows become visible in commit order, so a reader goes by transactions, behind the oldest one running. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../db/index.ts';

export interface CommittedEvent {
  id: string;
  tenantId: string;
  type: string;
  actorKind: string;
  actorId: string;
  requestId: string | null;
  data: unknown;
  createdAt: string;
  /** The transaction that wrote it. */
  xid: string;
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
  xid: string;
}

export interface Horizon {
  /** Every transaction below it has ended. */
  ended: string;
  /** No transaction has this number yet. */
  next: string;
}

const columns = sql`e.id, e.tenant_id, e.type, e.actor_kind, e.actor_id, e.request_id, e.data, e.created_at, e.xid::text as xid`;

export async function readHorizon(db: Kysely<Tables>): Promise<Horizon> {
  const { rows } = await sql<Horizon>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as ended, pg_snapshot_xmax(pg_current_snapshot())::text as next`.execute(
    db,
  );
  return rows[0]!;
}

/** Events of transactions from `from` up to, not including, `until`; oldest transaction first. */
export async function eventsInWindow(
  db: Kysely<Tables>,
  window: { from: string; until: string; limit: number },
): Promise<CommittedEvent[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from events e where e.xid >= ${window.from}::xid8 and e.xid < ${window.until}::xid8
    order by e.xid, e.created_at, e.id limit ${window.limit}`.execute(db);
  return rows.map(fromRow);
}

/** Every event after a place in the order of tenant and id, for a reader that has lost its place. */
export async function unlistedEvents(
  db: Kysely<Tables>,
  after: { tenantId: string; id: string } | null,
  limit: number,
): Promise<CommittedEvent[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from events e
    where ${after === null} or (e.tenant_id, e.id) > (${after?.tenantId ?? null}::uuid, ${after?.id ?? ''})
    order by e.tenant_id, e.id limit ${limit}`.execute(db);
  return rows.map(fromRow);
}

export async function eventsById(
  db: Kysely<Tables>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, CommittedEvent>> {
  const { rows } = await sql<EventRow>`
    select ${columns} from events e where e.tenant_id = ${tenantId}::uuid and e.id = any(${sql.val([...ids])}::text[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

/** A tenant's events, newest first, before an id. */
export async function eventsPage(
  db: Kysely<Tables>,
  tenantId: string,
  page: { before: string | null; limit: number },
): Promise<CommittedEvent[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from events e where e.tenant_id = ${tenantId}::uuid and (${page.before === null} or e.id < ${page.before ?? ''})
    order by e.id desc limit ${page.limit}`.execute(db);
  return rows.map(fromRow);
}

function fromRow(row: EventRow): CommittedEvent {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    type: row.type,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    requestId: row.request_id,
    data: row.data,
    createdAt: row.created_at,
    xid: row.xid,
  };
}
