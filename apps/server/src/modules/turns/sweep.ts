/** Settles the turns whose process died: every accept has exactly one settle. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import { presenceClass } from '../../kernel/db/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { listMessages } from '../conversations/index.ts';
import { hashOf, settleFailed } from './settle.ts';
import { findOrphans, type OrphanTurn } from './store.ts';

export interface Sweep {
  start(): void;
  stop(): Promise<void>;
  /** One pass; gives how many turns it settled. */
  sweepOnce(graceSeconds?: number): Promise<number>;
}

const intervalMs = 3_000;
const defaultGraceSeconds = 3;

export function createSweep(deps: { db: Db; clock: Clock; log: Log; isPresent(): boolean }): Sweep {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  async function sweepOnce(graceSeconds = defaultGraceSeconds): Promise<number> {
    // Without a presence of its own this process would take its own turns for orphans.
    if (!deps.isPresent()) return 0;
    const orphans = await deps.db.system.read('turns.sweep', (tx) => findOrphans(tx, presenceClass, graceSeconds));
    let settled = 0;
    for (const orphan of orphans) if (await settleOrphan(orphan)) settled += 1;
    if (settled > 0) deps.log.warn({ settled }, 'settled turns whose process died');
    return settled;
  }

  async function settleOrphan(orphan: OrphanTurn): Promise<boolean> {
    const db = deps.db.forTenant(orphan.tenantId, { actor: { kind: 'system', id: 'turns' } });
    const messages = await db.read((read) => listMessages(read, orphan.conversationId, 500));
    const question = messages.find((message) => message.id === orphan.questionMessageId);
    const turn = {
      ...orphan,
      turnId: orphan.id,
      language: orphan.questionLanguage,
      questionHash: hashOf(question?.salt ?? '', question?.text ?? ''),
    };
    return settleFailed(deps, turn, 'process_died', {});
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
