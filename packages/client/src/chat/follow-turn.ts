/** Follows one turn to its end over as many connections as it takes: ask, then resume, then read the history. */
import type { ChatAnswer, History, StreamPart } from '@office16852/contract';
import { ChatProblem, offlineProblem, problemFrom, refusedProblem } from './chat-problem.ts';
import { readEvents } from './event-parser.ts';

export interface TurnCalls {
  /** Known where another page asked. */
  turnId: string | null;
  ask(): Promise<Response>;
  resume(after: number): Promise<Response>;
  history(): Promise<History | null>;
  signal: AbortSignal | undefined;
  reachable?: (() => Promise<boolean>) | undefined;
  retryDelaysMs: readonly number[];
  idleMs: number;
}

/** What came so far. */
interface Progress {
  turnId: string | null;
  seq: number;
}

export async function* followTurn(calls: TurnCalls): AsyncGenerator<StreamPart> {
  const progress: Progress = { turnId: calls.turnId, seq: 0 };
  for (let attempt = 0; ; attempt++) {
    const before = progress.seq;
    const failure: unknown = yield* oneConnection(calls, progress);
    if (failure === null) return;
    if (calls.signal?.aborted) throw failure;
    if (progress.seq > before) attempt = 0;
    const dropped = failure instanceof ChatProblem && failure.offline;
    // The first failure may be the line; the second beside a server that answers is a refused origin.
    if (dropped && progress.turnId === null && attempt === 1 && (await calls.reachable?.()))
      throw refusedProblem(failure);
    const delayMs = calls.retryDelaysMs[attempt];
    if (dropped && delayMs !== undefined) await pause(delayMs, calls.signal);
    else {
      const end = await fromHistory(calls, progress);
      if (!end) throw failure;
      yield end;
      return;
    }
  }
}

/** Null when the turn ended; otherwise why this connection did. */
async function* oneConnection(calls: TurnCalls, progress: Progress): AsyncGenerator<StreamPart, ChatProblem | null> {
  try {
    const response = await (progress.turnId === null ? calls.ask() : calls.resume(progress.seq));
    if (!response.ok) return await problemFrom(response);
    for await (const part of partsOf(response, progress, calls.idleMs)) {
      if (part.type === 'turn-end' && progress.turnId !== null && part.answer.turn_id !== progress.turnId)
        return otherTurn();
      if (part.seq <= progress.seq) continue;
      progress.seq = part.seq;
      if (part.type === 'turn-start') progress.turnId = part.turn_id;
      yield part;
      if (part.type === 'turn-end' || part.type === 'error') return null;
    }
    return offlineProblem(new Error('the stream ended before the turn did'));
  } catch (error) {
    return error instanceof ChatProblem ? error : offlineProblem(error);
  }
}

async function* partsOf(response: Response, progress: Progress, idleMs: number): AsyncGenerator<StreamPart> {
  if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    // A proxy that does not pass streams on: the whole answer at once.
    yield { type: 'turn-end', seq: progress.seq + 1, answer: (await response.json()) as ChatAnswer };
    return;
  }
  if (!response.body) return;
  for await (const event of readEvents(response.body, idleMs)) {
    const part: unknown = JSON.parse(event.data);
    if (isPart(part)) yield part;
  }
}

/** Parts of a newer server that this client does not know pass through: who reads them goes by `type`. */
function isPart(value: unknown): value is StreamPart {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'seq' in value &&
    typeof value.seq === 'number'
  );
}

async function fromHistory(calls: TurnCalls, progress: Progress): Promise<StreamPart | null> {
  if (progress.turnId === null) return null;
  const history = await calls.history().catch(() => null);
  const message = history?.messages.find((one) => one.turn_id === progress.turnId && one.author === 'persona');
  if (!history || !message?.turn_id) return null;
  const answer: ChatAnswer = {
    session_id: history.session_id,
    conversation_id: history.conversation_id,
    message_id: message.id,
    turn_id: message.turn_id,
    reply: message.text,
    language: message.language ?? 'en',
    outcome: message.outcome ?? 'answered',
    citations: message.citations,
    // The history names no persona, and 'Bob' is every persona's name until it is given another.
    persona: { name: 'Bob' },
    ai_generated: true,
    receipt_url: `/api/receipts/${message.turn_id}`,
  };
  return { type: 'turn-end', seq: progress.seq + 1, answer };
}

/** The stream is of a later turn of the conversation: ours is over, and its answer stands in the history. */
function otherTurn(): ChatProblem {
  return new ChatProblem({
    code: 'client.unexpected',
    status: 200,
    requestId: null,
    retry: 'later',
    retryAfterSeconds: null,
    problem: null,
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(offlineProblem(signal.reason));
    });
  });
}
