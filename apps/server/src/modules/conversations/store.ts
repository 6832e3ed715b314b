/** Every statement on visitors, conversations, messages and feedback outside the SQL functions of the room's migration. */
import type { Citation, Outcome } from '@office16852/contract';
import { sql } from 'kysely';
import type { TenantRead, TenantTx } from '../../kernel/db/index.ts';

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    visitors: {
      tenant_id: string;
      id: string;
      kind: 'anonymous' | 'member' | 'staff';
      principal_id: string | null;
      token_hash: string | null;
    };
    conversations: {
      tenant_id: string;
      id: string;
      visitor_id: string;
      label: string;
      door: string;
      language: string | null;
      message_count: number;
      created_at: string;
    };
    messages: {
      tenant_id: string;
      conversation_id: string;
      seq: number;
      id: string;
      author: 'visitor' | 'persona' | 'operator' | 'system';
      text: string;
      language: string | null;
      outcome: Outcome | null;
      citations: Citation[];
      turn_id: string | null;
      salt: string;
      created_at: string;
    };
    feedback: {
      tenant_id: string;
      conversation_id: string;
      message_id: string;
      helpful: boolean;
      comment: string | null;
      created_at: string;
    };
  }
}

export interface Conversation {
  id: string;
  visitorId: string;
  label: string;
  language: string | null;
}

export interface Message {
  id: string;
  seq: number;
  author: 'visitor' | 'persona' | 'operator' | 'system';
  text: string;
  language: string | null;
  outcome: Outcome | null;
  citations: Citation[];
  turnId: string | null;
  salt: string;
  helpful: boolean | null;
  createdAt: string;
}

/** Who asks for a conversation: the holder of a visitor token, or a signed-in person. */
export type Viewer = { tokenHash: string } | { principalId: string };

/** A visitor token ends after 30 days without a message. */
const stillFresh = sql<boolean>`counted_on > (clock_timestamp() at time zone 'utc')::date - 30`;

/** The conversation that this viewer calls `label`; null for everybody else's. */
export async function findOwn(read: TenantRead, viewer: Viewer, label: string): Promise<Conversation | null> {
  let query = read.sql
    .selectFrom('conversations as c')
    .innerJoin('visitors as v', (join) =>
      join.onRef('v.tenant_id', '=', 'c.tenant_id').onRef('v.id', '=', 'c.visitor_id'),
    )
    .select(['c.id', 'c.visitor_id', 'c.label', 'c.language'])
    .where('c.tenant_id', '=', read.tenantId)
    .where('c.label', '=', label);
  query =
    'tokenHash' in viewer
      ? query.where('v.token_hash', '=', viewer.tokenHash).where(stillFresh)
      : query.where('v.principal_id', '=', viewer.principalId);
  const row = await query.executeTakeFirst();
  return row ? { id: row.id, visitorId: row.visitor_id, label: row.label, language: row.language } : null;
}

export async function findById(read: TenantRead, id: string): Promise<Conversation | null> {
  const row = await read.sql
    .selectFrom('conversations')
    .select(['id', 'visitor_id', 'label', 'language'])
    .where('tenant_id', '=', read.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? { id: row.id, visitorId: row.visitor_id, label: row.label, language: row.language } : null;
}

export async function isOwner(read: TenantRead, viewer: Viewer, visitorId: string): Promise<boolean> {
  let query = read.sql
    .selectFrom('visitors')
    .select('id')
    .where('tenant_id', '=', read.tenantId)
    .where('id', '=', visitorId);
  query =
    'tokenHash' in viewer
      ? query.where('token_hash', '=', viewer.tokenHash).where(stillFresh)
      : query.where('principal_id', '=', viewer.principalId);
  return (await query.executeTakeFirst()) !== undefined;
}

/** The newest ones, oldest first. */
export async function listMessages(read: TenantRead, conversationId: string, limit: number): Promise<Message[]> {
  const rows = await messagesOf(read, conversationId).orderBy('m.seq', 'desc').limit(limit).execute();
  return rows.reverse().map(fromRow);
}

/** One message, however long the conversation has become. */
export async function findMessage(read: TenantRead, conversationId: string, id: string): Promise<Message | null> {
  const row = await messagesOf(read, conversationId).where('m.id', '=', id).executeTakeFirst();
  return row ? fromRow(row) : null;
}

function messagesOf(read: TenantRead, conversationId: string) {
  return read.sql
    .selectFrom('messages as m')
    .leftJoin('feedback as f', (join) =>
      join
        .onRef('f.tenant_id', '=', 'm.tenant_id')
        .onRef('f.conversation_id', '=', 'm.conversation_id')
        .onRef('f.message_id', '=', 'm.id'),
    )
    .select([
      'm.id',
      'm.seq',
      'm.author',
      'm.text',
      'm.language',
      'm.outcome',
      'm.citations',
      'm.turn_id',
      'm.salt',
      'f.helpful',
      'm.created_at',
    ])
    .where('m.tenant_id', '=', read.tenantId)
    .where('m.conversation_id', '=', conversationId);
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messagesOf>['execute']>>[number];

function fromRow(row: MessageRow): Message {
  return {
    id: row.id,
    seq: row.seq,
    author: row.author,
    text: row.text,
    language: row.language,
    outcome: row.outcome,
    citations: row.citations,
    turnId: row.turn_id,
    salt: row.salt,
    helpful: row.helpful,
    createdAt: row.created_at,
  };
}

export async function openManaged(
  tx: TenantTx,
  input: {
    visitorId: string;
    conversationId: string;
    label: string;
    principal: { kind: 'member' | 'staff'; id: string };
  },
): Promise<{ id: string; created: boolean }> {
  const visitor = JSON.stringify({ new_visitor_id: input.visitorId, principal: input.principal });
  const { rows } = await sql<{ result: { id: string; created: boolean } }>`
    select conversations_open(${tx.tenantId}::uuid, conversations_visitor(${tx.tenantId}::uuid, ${visitor}::jsonb) ->> 'id', ${input.label}, ${input.conversationId}, 'managed') as result`.execute(
    tx.sql,
  );
  return rows[0]!.result;
}

/** False when the message is not an answer of this conversation. */
export async function saveFeedback(
  tx: TenantTx,
  input: { conversationId: string; messageId: string; helpful: boolean; comment: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into feedback (tenant_id, conversation_id, message_id, helpful, comment)
    select m.tenant_id, m.conversation_id, m.id, ${input.helpful}, ${input.comment} from messages m
    where m.tenant_id = ${tx.tenantId}::uuid and m.conversation_id = ${input.conversationId} and m.id = ${input.messageId} and m.author = 'persona'
    on conflict (tenant_id, conversation_id, message_id) do update set helpful = excluded.helpful, comment = coalesce(excluded.comment, feedback.comment)
    returning message_id`.execute(tx.sql);
  return rows.length > 0;
}
