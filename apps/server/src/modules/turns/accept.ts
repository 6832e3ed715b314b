/** Step 2, accept: one statement and one commit; from here on the message cannot be lost. */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { conversationMissing } from '../conversations/index.ts';
import { detectLanguage } from '../knowledge/index.ts';
import { type AcceptResult, acceptTurn } from './store.ts';
import type { AcceptedTurn, TurnRequest } from './turn.ts';
import type { TurnDeps } from './turn-deps.ts';

export interface AcceptDeps extends TurnDeps {
  mintVisitorToken(): { token: string; hash: string };
}

/** A new turn, or the one that the same Idempotency-Key began. */
export type Accepted = { kind: 'new'; turn: AcceptedTurn } | { kind: 'repeated'; turnId: string };

/** Below this a detection is a guess, and the conversation's own language goes before it. */
const sureEnough = 0.5;

export async function accept(deps: AcceptDeps, request: TurnRequest): Promise<Accepted> {
  const minted = deps.mintVisitorToken();
  const detected = detectLanguage(request.message);
  const now = deps.clock.now();
  const turnId = newId('turn', now);
  const messageId = newId('message', now);
  const salt = randomBytes(16).toString('hex');
  const label = request.label ?? `session_${newId('conversation', now).slice(5)}`;
  const result = await acceptTurn(deps.db.forTenant(request.tenant.id, { actor: { kind: 'visitor', id: 'visitor' } }), {
    turn_id: turnId,
    message_id: messageId,
    new_conversation_id: newId('conversation', now),
    new_visitor_id: newId('visitor', now),
    new_token_hash: minted.hash,
    presented_hash: request.tokenHash,
    principal: request.principal,
    conversation_must_exist: request.door === 'managed',
    ceiling: deps.ceilings.visitorPerDay,
    door: request.door,
    label,
    text: request.message,
    salt,
    language: detected.language !== null && detected.confidence >= sureEnough ? detected.language : null,
    fallback_language:
      detected.language ?? request.acceptLanguage?.split('-')[0]?.toLowerCase() ?? request.tenant.language,
    runner: deps.runner,
    widget_key_id: request.widgetKeyId,
    idempotency_key: request.idempotency?.key ?? null,
    fingerprint: request.idempotency?.fingerprint ?? null,
    started_event_id: newId('event', now),
    received_event_id: newId('event', now),
    request_id: request.requestId,
  });
  if (result.kind === 'repeated') return { kind: 'repeated', turnId: result.turn_id };
  if (result.kind !== 'accepted') throw refusalOf(result.kind);
  return {
    kind: 'new',
    turn: {
      tenant: request.tenant,
      door: request.door,
      turnId,
      conversationId: result.conversation_id,
      visitorId: result.visitor_id,
      label,
      questionMessageId: messageId,
      questionSeq: result.question_seq,
      questionSalt: salt,
      message: request.message,
      language: result.language,
      running: result.running,
      mintedToken: result.minted && request.principal === null ? minted.token : null,
      requestId: request.requestId,
      acceptedAtMs: now,
    },
  };
}

function refusalOf(kind: Exclude<AcceptResult['kind'], 'accepted' | 'repeated'>): AppError {
  if (kind === 'mismatch') return new AppError('request.idempotency_mismatch');
  if (kind === 'busy') return new AppError('turns.busy', { retryAfterSeconds: 2 });
  if (kind === 'ceiling')
    return new AppError('turns.ceiling', { params: { scope: 'visitor' }, retryAfterSeconds: secondsToMidnight() });
  return conversationMissing();
}

export function secondsToMidnight(now = new Date()): number {
  return 86_400 - (now.getUTCHours() * 3600 + now.getUTCMinutes() * 60 + now.getUTCSeconds());
}
