/** Starts turns and finds them again: run, repeat, resume. The turn itself is `run-turn.ts`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatAnswer, StreamPart } from '@office16852/contract';
import { AppError } from '../../kernel/error.ts';
import { listMessages } from '../conversations/index.ts';
import { type AcceptDeps, accept } from './accept.ts';
import { LiveTurn, LiveTurns } from './live-turns.ts';
import { replayParts } from './replay.ts';
import { type LoosePart, runTurn } from './run-turn.ts';
import { settleFailure } from './settle.ts';
import { findTurn, latestTurn, type StoredTurn, startTurn } from './store.ts';
import type { AcceptedTurn, TurnRequest } from './turn.ts';
import { isOpen } from './turn-status.ts';

export interface RunningTurn {
  parts(after?: number): AsyncIterable<StreamPart>;
  /** Resolves with the answer of a settled turn; throws turns.failed for a failed one. */
  answer(): Promise<ChatAnswer>;
  mintedToken: string | null;
}

export interface TurnService {
  readonly live: LiveTurns;
  run(request: TurnRequest, keepParts: boolean): Promise<RunningTurn>;
  /** The stream of a conversation's newest turn, from a number on; null when it has none. */
  resume(
    tenantId: string,
    conversationId: string,
    label: string,
    after: number,
  ): Promise<AsyncIterable<StreamPart> | null>;
}

const turnTimeoutMs = 25_000;
const maxWaitMs = 60_000;
const pollMs = 250;

export function createTurnService(deps: AcceptDeps): TurnService {
  const live = new LiveTurns();
  const systemActor = { actor: { kind: 'system' as const, id: 'turns' } };

  async function* waitThenRun(turn: AcceptedTurn): AsyncGenerator<LoosePart> {
    if (!turn.running && !(await waitForTurn(turn))) {
      yield { type: 'error', problem: await settleFailure(deps, turn, new AppError('turns.busy'), null) };
      return;
    }
    const controller = new AbortController();
    const timeout = setTimeout(() => controller.abort(new AppError('request.timeout', { params: { seconds: turnTimeoutMs / 1000 } })), turnTimeoutMs);
    try {
      yield* runTurn(deps, turn, controller.signal);
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Waits until every earlier turn of the conversation is settled, here or at another process. */
  async function waitForTurn(turn: AcceptedTurn): Promise<boolean> {
    const db = deps.db.forTenant(turn.tenant.id, systemActor);
    const until = Date.now() + maxWaitMs;
    while (Date.now() < until) {
      if (await startTurn(db, turn.turnId, turn.conversationId)) return true;
      await Promise.race([live.moved(turn.conversationId, turn.turnId), sleep(pollMs)]);
    }
    return false;
  }

  async function replay(
    tenantId: string,
    turn: StoredTurn,
    label: string | null,
    after: number,
  ): Promise<StreamPart[]> {
    return deps.db.forTenant(tenantId, systemActor).read(async (read) => {
      const messages = await listMessages(read, turn.conversationId, 500);
      const release = turn.releaseId ? await deps.releases.load(tenantId, turn.releaseId) : null;
      return replayParts(
        { turn, messages, label, personaName: release?.persona.name ?? 'Bob', publicUrl: deps.publicUrl },
        after,
      );
    });
  }

  async function repeated(tenantId: string, turnId: string, label: string | null): Promise<RunningTurn> {
    const running = live.find(turnId);
    if (running) return fromLive(running, null);
    const turn = await deps.db.forTenant(tenantId, systemActor).read((read) => findTurn(read, turnId));
    if (!turn || isOpen(turn.status)) throw new AppError('request.idempotency_conflict', { retryAfterSeconds: 1 });
    const parts = await replay(tenantId, turn, label, 0);
    return {
      parts: async function* (after = 0) {
        yield* parts.slice(after);
      },
      answer: async () => answerFrom(parts.at(-1)),
      mintedToken: null,
    };
  }

  return {
    live,
    async run(request, keepParts) {
      const accepted = await accept(deps, request);
      if (accepted.kind === 'repeated') return repeated(request.tenant.id, accepted.turnId, request.label);
      const { turn } = accepted;
      const running = new LiveTurn(turn.turnId, turn.conversationId);
      live.begin(running, waitThenRun(turn), keepParts);
      return fromLive(running, turn.mintedToken);
    },
    async resume(tenantId, conversationId, label, after) {
      const db = deps.db.forTenant(tenantId, systemActor);
      const turn = await db.read((read) => latestTurn(read, conversationId));
      if (!turn) return null;
      const running = live.find(turn.id);
      if (running) return running.follow(after);
      return afterSettling(db, turn, label, after);
    },
  };

  /** A turn that another process runs: waits for its settling, then replays the stored answer. */
  async function* afterSettling(
    db: ReturnType<AcceptDeps['db']['forTenant']>,
    turn: StoredTurn,
    label: string,
    after: number,
  ): AsyncGenerator<StreamPart> {
    let current: StoredTurn | null = turn;
    const until = Date.now() + maxWaitMs;
    while (current && isOpen(current.status) && Date.now() < until) {
      await sleep(pollMs);
      current = await db.read((read) => findTurn(read, turn.id));
    }
    if (current && !isOpen(current.status)) yield* await replay(db.tenantId, current, label, after);
  }
}

function fromLive(turn: LiveTurn, mintedToken: string | null): RunningTurn {
  return { parts: (after) => turn.follow(after), answer: async () => answerFrom(await turn.ended()), mintedToken };
}

function answerFrom(last: StreamPart | undefined): ChatAnswer {
  if (last?.type === 'turn-end') return last.answer;
  throw new AppError('turns.failed', { retryAfterSeconds: 2 });
}
