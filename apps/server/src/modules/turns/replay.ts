/** The parts of a settled turn, made again from its stored message: the turn never runs twice. Pure. */
import type { StreamPart } from '@office16852/contract';
import { AppError } from '../../kernel/error.ts';
import { problemOf } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import type { Message } from '../conversations/index.ts';
import type { LoosePart } from './run-turn.ts';
import { receiptUrl } from './settle.ts';
import type { StoredTurn } from './store.ts';

export interface Replayed {
  turn: StoredTurn;
  /** Null where the turn gave none. */
  message: Message | null;
  label: string;
  personaName: string;
  publicUrl: string;
}

/** Parts after a number. The last part is always given, since it holds the whole answer: its number is at least `after + 1`. */
export function replayParts(replayed: Replayed, after: number): StreamPart[] {
  const parts = looseParts(replayed).map((part, i) => ({ ...part, seq: i + 1 }) as StreamPart);
  const last = parts.at(-1)!;
  if (last.seq <= after) return [{ ...last, seq: after + 1 }];
  return parts.slice(after);
}

function looseParts({ turn, message, label, personaName, publicUrl }: Replayed): LoosePart[] {
  const start: LoosePart = {
    type: 'turn-start',
    turn_id: turn.id,
    conversation_id: turn.conversationId,
    session_id: label,
  };
  if (!message || message.outcome === null)
    return [start, { type: 'error', problem: problemOf(new AppError('turns.failed'), newId('request'), publicUrl) }];
  const language = message.language ?? 'en';
  const answer = {
    session_id: start.session_id,
    conversation_id: turn.conversationId,
    message_id: message.id,
    turn_id: turn.id,
    reply: message.text,
    language,
    outcome: message.outcome,
    citations: message.citations,
    persona: { name: personaName },
    ai_generated: true,
    receipt_url: receiptUrl(turn.id),
  };
  return [
    start,
    { type: 'text-start', language },
    { type: 'text-delta', text: message.text },
    ...message.citations.map((citation): LoosePart => ({ type: 'citation-available', citation })),
    { type: 'text-end' },
    { type: 'turn-end', answer },
  ];
}
