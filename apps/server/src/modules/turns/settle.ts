/** Step 10, settle: answer, receipt and event in one statement and one commit; exactly one for each accept. */
import { createHash, randomBytes } from 'node:crypto';
import type { ChatAnswer, Problem, ReceiptBody } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/error.ts';
import { asAppError, problemOf } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { sha256 } from '../../kernel/secrets/index.ts';
import type { StepTimer } from './step-timer.ts';
import { settleTurn } from './store.ts';
import type { AcceptedTurn, BoundCitation, TurnContext, TurnOutcome, TurnRecord } from './turn.ts';
import type { TurnDeps } from './turn-deps.ts';

export async function settle(
  deps: TurnDeps,
  context: TurnContext,
  outcome: TurnOutcome,
  timer: StepTimer,
): Promise<TurnRecord> {
  const { accepted, release } = context;
  const messageId = newId('message');
  const salt = randomBytes(16).toString('hex');
  const citations = outcome.citations.map((bound) => bound.citation);
  const eventId = newId('event');
  // Stored as the very text that is hashed; the event keeps the hash, so the audit chain proves the receipt.
  const receipt = JSON.stringify(
    receiptOf(deps, context, outcome, { messageId, eventId, salt, timing: timer.steps() }),
  );
  const result = await settleTurn(deps.db.forTenant(accepted.tenant.id, { actor: { kind: 'system', id: 'turns' } }), {
    turn_id: accepted.turnId,
    status: 'settled',
    outcome: outcome.outcome,
    failure: null,
    release_id: release.id,
    answer: {
      id: messageId,
      author: 'persona',
      text: outcome.reply,
      language: outcome.language,
      outcome: outcome.outcome,
      citations,
      turn_id: accepted.turnId,
      salt,
    },
    receipt,
    event_id: eventId,
    event_type: outcome.outcome === 'refused' ? 'message.refused' : 'message.answered',
    event_data: {
      conversation_id: accepted.conversationId,
      turn_id: accepted.turnId,
      message_id: messageId,
      outcome: outcome.outcome,
      release_id: release.id,
      receipt_sha256: sha256(receipt),
    },
    request_id: accepted.requestId,
  });
  if (result.kind === 'settled_before')
    throw new AppError('turns.failed', { cause: new Error('another process settled this turn') });
  return { answer: answerOf(accepted, messageId, outcome, release.persona.name) };
}

function answerOf(accepted: AcceptedTurn, messageId: string, outcome: TurnOutcome, personaName: string): ChatAnswer {
  return {
    session_id: accepted.label,
    conversation_id: accepted.conversationId,
    message_id: messageId,
    turn_id: accepted.turnId,
    reply: outcome.reply,
    language: outcome.language,
    outcome: outcome.outcome,
    citations: outcome.citations.map((bound) => bound.citation),
    persona: { name: personaName },
    ai_generated: true,
    receipt_url: receiptUrl(accepted.turnId),
  };
}

export function receiptUrl(turnId: string): string {
  return `/api/receipts/${turnId}`;
}

/** Settles a turn that could not be finished; gives the problem that its stream ends with. Never throws. */
export async function settleFailure(
  deps: TurnDeps,
  accepted: AcceptedTurn,
  error: unknown,
  timer: StepTimer | null,
): Promise<Problem> {
  const cause = asAppError(error);
  const reason = cause.code === 'request.bug' ? 'bug' : cause.code;
  deps.log.error(
    { request_id: accepted.requestId, turn_id: accepted.turnId, reason, error: cause.cause ?? cause },
    'turn failed',
  );
  try {
    await settleFailed(
      deps,
      {
        ...accepted,
        tenantId: accepted.tenant.id,
        acceptedAt: isoTime(accepted.acceptedAtMs),
        questionHash: hashOf(accepted.questionSalt, accepted.message),
      },
      reason,
      timer?.steps() ?? {},
    );
  } catch (second) {
    // The database is away: the sweep settles this turn when it is back, since it runs here no more.
    deps.log.warn({ turn_id: accepted.turnId, error: second }, 'the failed turn is left to the sweep');
  }
  return problemOf(new AppError('turns.failed', { cause: error }), accepted.requestId, deps.publicUrl);
}

export interface FailedTurn {
  tenantId: string;
  turnId: string;
  conversationId: string;
  questionMessageId: string;
  questionHash: string;
  door: AcceptedTurn['door'];
  language: string;
  acceptedAt: string;
  /** Null for a turn that another process left behind. */
  requestId: string | null;
}

export async function settleFailed(
  deps: Pick<TurnDeps, 'db' | 'clock'>,
  turn: FailedTurn,
  reason: string,
  timing: Record<string, number>,
): Promise<boolean> {
  const receipt: ReceiptBody = {
    version: 1,
    turn_id: turn.turnId,
    event_id: newId('event'),
    tenant_id: turn.tenantId,
    conversation_id: turn.conversationId,
    question_message_id: turn.questionMessageId,
    answer_message_id: null,
    question_hash: turn.questionHash,
    answer_hash: null,
    door: turn.door,
    outcome: null,
    failure: reason,
    language: turn.language,
    release_id: null,
    persona_id: null,
    persona_version: null,
    answerer: 'none',
    verdicts: [],
    evidence: [],
    citations: [],
    timing_ms: timing,
    accepted_at: turn.acceptedAt,
    settled_at: isoTime(deps.clock.now()),
  };
  const text = JSON.stringify(receipt);
  const result = await settleTurn(deps.db.forTenant(turn.tenantId, { actor: { kind: 'system', id: 'turns' } }), {
    turn_id: turn.turnId,
    status: 'failed',
    outcome: null,
    failure: reason,
    release_id: null,
    answer: null,
    receipt: text,
    event_id: receipt.event_id,
    event_type: 'turn.failed',
    event_data: {
      conversation_id: turn.conversationId,
      turn_id: turn.turnId,
      reason,
      receipt_sha256: sha256(text),
    },
    request_id: turn.requestId,
  });
  return result.kind === 'settled';
}

export function hashOf(salt: string, text: string): string {
  return createHash('sha256').update(salt).update(text).digest('hex');
}

function receiptOf(
  deps: TurnDeps,
  context: TurnContext,
  outcome: TurnOutcome,
  answer: { messageId: string; eventId: string; salt: string; timing: Record<string, number> },
): ReceiptBody {
  const { accepted, release } = context;
  return {
    version: 1,
    turn_id: accepted.turnId,
    event_id: answer.eventId,
    tenant_id: accepted.tenant.id,
    conversation_id: accepted.conversationId,
    question_message_id: accepted.questionMessageId,
    answer_message_id: answer.messageId,
    question_hash: hashOf(accepted.questionSalt, accepted.message),
    answer_hash: hashOf(answer.salt, outcome.reply),
    door: accepted.door,
    outcome: outcome.outcome,
    failure: null,
    language: outcome.language,
    release_id: release.id,
    persona_id: release.persona.personaId,
    persona_version: release.persona.version,
    answerer: outcome.answerer,
    verdicts: [...outcome.verdicts],
    evidence: outcome.evidence.map((item) => ({
      chunk_id: item.chunkId,
      document_id: item.documentId,
      document_version: item.documentVersion,
      score: Math.round(item.score * 10_000) / 10_000,
      start: item.start,
      end: item.start + item.text.length,
    })),
    citations: outcome.citations.map(citationLine),
    timing_ms: answer.timing,
    accepted_at: isoTime(accepted.acceptedAtMs),
    settled_at: isoTime(deps.clock.now()),
  };
}

function citationLine({ citation, evidence, start, end }: BoundCitation): ReceiptBody['citations'][number] {
  return {
    citation_id: citation.id,
    chunk_id: evidence.chunkId,
    document_id: evidence.documentId,
    document_version: evidence.documentVersion,
    source_start: evidence.start + start,
    source_end: evidence.start + end,
    reply_start: citation.start,
    reply_end: citation.end,
    quote_sha256: sha256(citation.quote),
  };
}
