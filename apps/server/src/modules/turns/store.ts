/** Every statement on turns and receipts outside the SQL functions of the room's migration. */
import type { ReceiptBody } from '@office16852/contract';
import { sql } from 'kysely';
import type { SystemTx, TenantDb, TenantRead } from '../../kernel/db/index.ts';
import type { Door, HistoryEntry } from './turn.ts';
import type { TurnStatus } from './turn-status.ts';

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    turns: {
      tenant_id: string;
      id: string;
      conversation_id: string;
      visitor_id: string;
      door: Door;
      status: TurnStatus;
      outcome: string | null;
      failure: string | null;
      question_seq: number;
      answer_seq: number | null;
      question_message_id: string;
      answer_message_id: string | null;
      question_language: string;
      runner: number;
      widget_key_id: string | null;
      idempotency_key: string | null;
      release_id: string | null;
      accepted_at: string;
      settled_at: string | null;
    };
    turn_receipts: { tenant_id: string; turn_id: string; body: string; created_at: string };
  }
}

export type AcceptResult =
  | {
      kind: 'accepted';
      running: boolean;
      visitor_id: string;
      minted: boolean;
      conversation_id: string;
      question_seq: number;
      language: string;
    }
  | { kind: 'repeated'; turn_id: string; status: TurnStatus }
  | { kind: 'mismatch' | 'busy' | 'ceiling' | 'not_found' };

export function acceptTurn(db: TenantDb, input: Record<string, unknown>): Promise<AcceptResult> {
  return db.call<AcceptResult>('turns_accept', input);
}

/** Gives the status after the attempt. */
export async function startTurn(db: TenantDb, turnId: string, conversationId: string): Promise<TurnStatus> {
  return (await db.call<{ status: TurnStatus }>('turns_start', { turn_id: turnId, conversation_id: conversationId }))
    .status;
}

export function prepareTurn(
  db: TenantDb,
  input: { visitor_id: string; conversation_id: string; question_seq: number; window: number },
): Promise<{ release_id: string | null; history: HistoryEntry[] }> {
  return db.call('turns_prepare', input);
}

export function settleTurn(
  db: TenantDb,
  input: Record<string, unknown>,
): Promise<{ kind: 'settled' | 'settled_before' }> {
  return db.call('turns_settle', input);
}

export interface StoredTurn {
  id: string;
  conversationId: string;
  visitorId: string;
  door: Door;
  status: TurnStatus;
  failure: string | null;
  answerMessageId: string | null;
  releaseId: string | null;
  runner: number;
}

const columns = [
  'id',
  'conversation_id',
  'visitor_id',
  'door',
  'status',
  'failure',
  'answer_message_id',
  'release_id',
  'runner',
] as const;

export async function findTurn(read: TenantRead, turnId: string): Promise<StoredTurn | null> {
  const row = await read.sql
    .selectFrom('turns')
    .select(columns)
    .where('tenant_id', '=', read.tenantId)
    .where('id', '=', turnId)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

export async function latestTurn(read: TenantRead, conversationId: string): Promise<StoredTurn | null> {
  const row = await read.sql
    .selectFrom('turns')
    .select(columns)
    .where('tenant_id', '=', read.tenantId)
    .where('conversation_id', '=', conversationId)
    .orderBy('question_seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

export async function readReceipt(read: TenantRead, turnId: string): Promise<ReceiptBody | null> {
  const row = await read.sql
    .selectFrom('turn_receipts')
    .select('body')
    .where('tenant_id', '=', read.tenantId)
    .where('turn_id', '=', turnId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.body) as ReceiptBody) : null;
}

/** Messages accepted today through one key: the start of this process's count. */
export async function countToday(read: TenantRead, widgetKeyId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from turns where tenant_id = ${read.tenantId}::uuid and widget_key_id = ${widgetKeyId} and accepted_at >= current_date`.execute(
    read.sql,
  );
  return rows[0]?.count ?? 0;
}

export interface OrphanTurn extends StoredTurn {
  tenantId: string;
  questionMessageId: string;
  questionLanguage: string;
  acceptedAt: string;
}

/** No turn takes this long: after it one is orphaned even if its process is there. */
const abandonedAfterSeconds = 300;

/**
 * Open turns that nobody runs: of processes whose presence lock nobody holds, of this process though it does not run them
 * (the database was away when they were accepted or settled), and those older than any turn can be.
 */
export async function findOrphans(
  tx: SystemTx,
  presenceClass: number,
  own: { runner: number; liveTurnIds: readonly string[] },
): Promise<OrphanTurn[]> {
  const { rows } = await sql<{
    tenant_id: string;
    id: string;
    conversation_id: string;
    visitor_id: string;
    door: Door;
    status: TurnStatus;
    runner: number;
    question_message_id: string;
    question_language: string;
    accepted_at: string;
  }>`
    select tenant_id, id, conversation_id, visitor_id, door, status, runner, question_message_id, question_language, accepted_at from turns t
    where t.status in ('accepted', 'running') and t.id <> all(${sql.val([...own.liveTurnIds])}::text[])
      and (t.runner = ${own.runner} or t.accepted_at < clock_timestamp() - make_interval(secs => ${abandonedAfterSeconds})
        or not exists (select 1 from pg_locks l where l.locktype = 'advisory' and l.classid::bigint = ${presenceClass} and l.objid::bigint = t.runner and l.objsubid = 2
          and l.granted and l.database = (select d.oid from pg_database d where d.datname = current_database())))
    order by t.accepted_at limit 500`.execute(tx.sql);
  return rows.map((row) => ({
    ...fromRow({ ...row, failure: null, answer_message_id: null, release_id: null }),
    tenantId: row.tenant_id,
    questionMessageId: row.question_message_id,
    questionLanguage: row.question_language,
    acceptedAt: row.accepted_at,
  }));
}

function fromRow(row: {
  id: string;
  conversation_id: string;
  visitor_id: string;
  door: Door;
  status: TurnStatus;
  failure: string | null;
  answer_message_id: string | null;
  release_id: string | null;
  runner: number;
}): StoredTurn {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    visitorId: row.visitor_id,
    door: row.door,
    status: row.status,
    failure: row.failure,
    answerMessageId: row.answer_message_id,
    releaseId: row.release_id,
    runner: row.runner,
  };
}
