/**
 * One chat message over HTTP and server-sent events. A dropped connection is resumed after the last part that came;
 * a repeated message carries the same Idempotency-Key, so it is never asked twice.
 */
import type { History, StreamPart } from '@office16852/contract';
import { type ChatProblem, offlineProblem, problemFrom } from './chat-problem.ts';
import { type ChatDoor, type DoorOptions, openDoor } from './doors.ts';
import { followTurn } from './follow-turn.ts';
import { randomLabel } from './label.ts';

export type { ChatDoor };

export interface ChatTransportOptions extends DoorOptions {
  /** Pauses before trying again, in ms; then the message counts as not sent. */
  retryDelaysMs?: readonly number[];
  /** Whether the server answers a request that every page may make: then a message that never got through was refused. */
  reachable?: () => Promise<boolean>;
  /** How long a stream may be silent. The server sends a comment every 15 s. */
  idleMs?: number;
}

export interface SendOptions {
  signal?: AbortSignal;
  /** The same for every attempt at the same message; a new one unless given. */
  idempotencyKey?: string;
}

export interface Feedback {
  sessionId: string;
  messageId: string;
  helpful: boolean;
  comment?: string;
}

export interface ChatTransport {
  /** The parts of the turn, each once and in order, to `turn-end` or `error`. Throws ChatProblem. */
  send(message: string, sessionId: string, options?: SendOptions): AsyncIterable<StreamPart>;
  /** The parts of a turn that another page began, from its start. Throws ChatProblem. */
  resume(turnId: string, sessionId: string, signal?: AbortSignal): AsyncIterable<StreamPart>;
  /** Null when this visitor has no such conversation. Throws ChatProblem. */
  history(sessionId: string, signal?: AbortSignal): Promise<History | null>;
  /** Throws ChatProblem. */
  feedback(feedback: Feedback): Promise<void>;
}

const defaults = { retryDelaysMs: [300, 1_000, 3_000, 6_000], idleMs: 45_000 };

export function createChatTransport(options: ChatTransportOptions): ChatTransport {
  const door = openDoor(options);

  async function history(sessionId: string, signal?: AbortSignal): Promise<History | null> {
    const response = await answered(door.get('history', sessionId, {}, { signal }));
    if (response.status === 404) return null;
    if (!response.ok) throw await problemFrom(response);
    return (await response.json()) as History;
  }

  function follow(
    sessionId: string,
    turnId: string | null,
    signal: AbortSignal | undefined,
    ask: () => Promise<Response>,
  ) {
    return followTurn({
      ...defaults,
      ...options,
      turnId,
      signal,
      ask,
      resume: (after) => answered(door.get('stream', sessionId, { after: String(after) }, { stream: true, signal })),
      history: () => history(sessionId, signal),
    });
  }

  return Object.freeze({
    history,
    send(message: string, sessionId: string, { signal, idempotencyKey = randomLabel() }: SendOptions = {}) {
      const body = { message, session_id: sessionId };
      return follow(sessionId, null, signal, () =>
        answered(door.post('chat', body, { stream: true, signal, idempotencyKey })),
      );
    },
    resume: (turnId: string, sessionId: string, signal?: AbortSignal) =>
      follow(sessionId, turnId, signal, () => Promise.reject(new Error('a known turn is never asked again'))),
    async feedback({ sessionId, messageId, helpful, comment }: Feedback) {
      const body = { session_id: sessionId, message_id: messageId, helpful, ...(comment ? { comment } : {}) };
      const response = await answered(door.post('feedback', body, {}));
      if (!response.ok) throw await problemFrom(response);
    },
  });
}

/** Fetch throws only when there was no answer. */
async function answered(response: Promise<Response>): Promise<Response> {
  try {
    return await response;
  } catch (error) {
    throw offlineProblem(error) satisfies ChatProblem;
  }
}
