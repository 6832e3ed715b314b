/** Finds turns again, here or from what is stored: for a repeated request and for a dropped stream. Nothing runs twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatAnswer, StreamPart } from '@office16852/contract';
import type { TenantDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { findMessage, findVisible } from '../conversations/index.ts';
import type { LiveTurn, LiveTurns } from './live-turns.ts';
import { replayParts } from './replay.ts';
import { findTurn, latestTurn, type StoredTurn } from './store.ts';
import type { TurnDeps } from './turn-deps.ts';
import { isOpen } from './turn-status.ts';

export interface RunningTurn {
  parts(after?: number): AsyncIterable<StreamPart>;
  /** Resolves with the answer of a settled turn; throws turns.failed for a failed one. */
  answer(): Promise<ChatAnswer>;
  mintedToken: string | null;
}

export interface Resume {
  /** The turn that the same Idempotency-Key began: followed where it runs here, replayed where it is settled. */
  repeat(tenantId: string, turnId: string): Promise<RunningTurn>;
  resume(tenantId: string, conversationId: string, after: number): Promise<AsyncIterable<StreamPart> | null>;
}

const maxWaitMs = 60_000;
const pollMs = 250;

export function createResume(deps: TurnDeps, live: LiveTurns): Resume {
  const dbOf = (tenantId: string) => deps.db.forTenant(tenantId, { actor: { kind: 'system', id: 'turns' } });

  async function replay(db: TenantDb, turn: StoredTurn, after: number): Promise<StreamPart[]> {
    const stored = await db.read(async (read) => ({
      message: turn.answerMessageId ? await findMessage(read, turn.conversationId, turn.answerMessageId) : null,
      conversation: await findVisible(read, { viewers: [], seesAll: true }, turn.conversationId),
    }));
    // Outside the read: loading a release may need a connection of its own.
    const release = turn.releaseId ? await deps.releases.load(db.tenantId, turn.releaseId) : null;
    const label = stored.conversation?.label ?? turn.conversationId;
    const personaName = release?.persona.name ?? 'Bob';
    return replayParts({ turn, label, personaName, message: stored.message, publicUrl: deps.publicUrl }, after);
  }

  /** A turn that another process runs: waits for its settling, then replays the stored answer. */
  async function* afterSettling(db: TenantDb, turn: StoredTurn, after: number): AsyncGenerator<StreamPart> {
    let current: StoredTurn | null = turn;
    const until = Date.now() + maxWaitMs;
    while (current && isOpen(current.status) && Date.now() < until) {
      await sleep(pollMs);
      current = await db.read((read) => findTurn(read, turn.id));
    }
    if (current && !isOpen(current.status)) yield* await replay(db, current, after);
  }

  return {
    async repeat(tenantId, turnId) {
      const db = dbOf(tenantId);
      const turn = live.find(turnId) ? null : await db.read((read) => findTurn(read, turnId));
      // Looked for once more: it may have begun here while the database was asked.
      const running = live.find(turnId);
      if (running) return followLive(running, null);
      if (!turn || isOpen(turn.status)) throw new AppError('request.idempotency_conflict', { retryAfterSeconds: 1 });
      const parts = await replay(db, turn, 0);
      return {
        parts: async function* (after = 0) {
          yield* parts.slice(after);
        },
        answer: async () => answerFrom(parts.at(-1)),
        mintedToken: null,
      };
    },
    async resume(tenantId, conversationId, after) {
      const db = dbOf(tenantId);
      const turn = await db.read((read) => latestTurn(read, conversationId));
      if (!turn) return null;
      return live.find(turn.id)?.follow(after) ?? afterSettling(db, turn, after);
    },
  };
}

export function followLive(turn: LiveTurn, mintedToken: string | null): RunningTurn {
  return { parts: (after) => turn.follow(after), answer: async () => answerFrom(await turn.ended()), mintedToken };
}

function answerFrom(last: StreamPart | undefined): ChatAnswer {
  if (last?.type === 'turn-end') return last.answer;
  throw new AppError('turns.failed', { retryAfterSeconds: 2 });
}
