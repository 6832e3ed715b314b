/** Starts turns: each waits for its place in the conversation, then runs to its end here. The turn itself is `run-turn.ts`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamPart } from '@office16852/contract';
import { isDatabaseGone, type TenantDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { type AcceptDeps, accept } from './accept.ts';
import { LiveTurn, LiveTurns } from './live-turns.ts';
import { createResume, followLive, type RunningTurn } from './resume.ts';
import { type LoosePart, runTurn } from './run-turn.ts';
import { settleFailure } from './settle.ts';
import { startTurn } from './store.ts';
import type { AcceptedTurn, TurnRequest } from './turn.ts';
import { isOpen, type TurnStatus } from './turn-status.ts';

export interface TurnService {
  readonly live: LiveTurns;
  run(request: TurnRequest, keepParts: boolean): Promise<RunningTurn>;
  /** The stream of a conversation's newest turn, from a number on; null when it has none. */
  resume(tenantId: string, conversationId: string, after: number): Promise<AsyncIterable<StreamPart> | null>;
}

const turnTimeoutMs = 25_000;
const maxWaitMs = 60_000;
const pollMs = 250;

export function createTurnService(deps: AcceptDeps): TurnService {
  const live = new LiveTurns((error) => deps.log.error({ error }, 'a turn ended without its last part'));
  const { repeat, resume } = createResume(deps, live);
  return {
    live,
    resume,
    async run(request, keepParts) {
      const accepted = await accept(deps, request);
      if (accepted.kind === 'repeated') return repeat(request.tenant.id, accepted.turnId);
      const { turn } = accepted;
      const running = new LiveTurn(turn.turnId, turn.conversationId);
      live.begin(running, waitThenRun(deps, live, turn), keepParts);
      return followLive(running, turn.mintedToken);
    },
  };
}

/** Whatever happens while it waits is an outcome too: a turn that was accepted is settled. */
async function* waitThenRun(deps: AcceptDeps, live: LiveTurns, turn: AcceptedTurn): AsyncGenerator<LoosePart> {
  try {
    if (!turn.running) await waitForTurn(deps, live, turn);
  } catch (error) {
    yield { type: 'error', problem: await settleFailure(deps, turn, error, null) };
    return;
  }
  const controller = new AbortController();
  const late = () => new AppError('request.timeout', { params: { seconds: turnTimeoutMs / 1000 } });
  const timeout = setTimeout(() => controller.abort(late()), turnTimeoutMs);
  try {
    yield* runTurn(deps, turn, controller.signal);
  } finally {
    clearTimeout(timeout);
  }
}

/** Waits until every earlier turn of the conversation is settled, here or at another process. */
async function waitForTurn(deps: AcceptDeps, live: LiveTurns, turn: AcceptedTurn): Promise<void> {
  const db = deps.db.forTenant(turn.tenant.id, { actor: { kind: 'system', id: 'turns' } });
  const until = Date.now() + maxWaitMs;
  while (Date.now() < until) {
    const status = await tryToStart(db, turn);
    if (status === 'running') return;
    if (!isOpen(status)) throw new AppError('turns.failed');
    await Promise.race([live.moved(turn.conversationId, turn.turnId), sleep(pollMs)]);
  }
  throw new AppError('turns.busy');
}

/** A message that waits does not fail because the database was away for a moment. */
async function tryToStart(db: TenantDb, turn: AcceptedTurn): Promise<TurnStatus> {
  try {
    return await startTurn(db, turn.turnId, turn.conversationId);
  } catch (error) {
    if (isDatabaseGone(error)) return 'accepted';
    throw error;
  }
}
