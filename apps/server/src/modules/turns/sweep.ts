/** Settles the turns that nobody runs any more: every accept has exactly one settle. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import { presenceClass } from '../../kernel/db/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { findMessage } from '../conversations/index.ts';
import { hashOf, settleFailed } from './settle.ts';
import { findOrphans, type OrphanTurn } from './store.ts';

export interface Sweep {
  start(): void;
  stop(): Promise<void>;
  /** One pass; gives how many turns it settled. A turn is settled once it was seen orphaned for the grace. */
  sweepOnce(graceSeconds?: number): Promise<number>;
}

export interface SweepDeps {
  db: Db;
  clock: Clock;
  log: Log;
  presence: { runner: number; isPresent(): boolean };
  /** The turns that this process runs just now. */
  liveTurnIds(): string[];
}

const intervalMs = 1_500;
/** A process that lost its presence is reconnecting: so long its turns are left alone. */
const defaultGraceSeconds = 3;

export function createSweep(deps: SweepDeps): Sweep {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let seenAt = new Map<string, number>();

  async function sweepOnce(graceSeconds = defaultGraceSeconds): Promise<number> {
    const orphans = await findNow();
    const now = performance.now();
    seenAt = new Map(orphans.map(({ id }) => [id, seenAt.get(id) ?? now]));
    let settled = 0;
    for (const orphan of orphans)
      if (now - seenAt.get(orphan.id)! >= graceSeconds * 1000 && (await settleOrphan(orphan))) settled += 1;
    if (settled > 0) deps.log.warn({ settled }, 'settled turns whose process died');
    return settled;
  }

  async function findNow(): Promise<OrphanTurn[]> {
    // Without a presence of its own this process would take its own turns for orphans.
    if (!deps.presence.isPresent()) return [];
    const own = { runner: deps.presence.runner, liveTurnIds: deps.liveTurnIds() };
    return deps.db.system.read('turns.sweep', (tx) => findOrphans(tx, presenceClass, own));
  }

  async function settleOrphan(orphan: OrphanTurn): Promise<boolean> {
    try {
      const db = deps.db.forTenant(orphan.tenantId, { actor: { kind: 'system', id: 'turns' } });
      const question = await db.read((read) => findMessage(read, orphan.conversationId, orphan.questionMessageId));
      const turn = {
        ...orphan,
        turnId: orphan.id,
        language: orphan.questionLanguage,
        questionHash: hashOf(question?.salt ?? '', question?.text ?? ''),
        requestId: null,
      };
      return await settleFailed(deps, turn, 'process_died', {});
    } catch (error) {
      // One that cannot be settled must not keep the others waiting.
      deps.log.warn({ turn_id: orphan.id, error }, 'an orphaned turn could not be settled yet');
      return false;
    }
  }

  function tick(): void {
    running = sweepOnce()
      .catch((error) => deps.log.warn({ error }, 'the sweep waits for the database'))
      .finally(() => {
        if (!stopped) timer = setTimeout(tick, intervalMs);
      });
  }

  return Object.freeze({
    sweepOnce,
    start: tick,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  });
}
