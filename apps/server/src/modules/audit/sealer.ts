/** Gives committed events their gapless place in their tenant's chain, at most a second later, in batches. One process at a time. */
import type { Db } from '../../kernel/db/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { type Seal, sealAll } from './chain.ts';
import { insertSeals, lastSeals, moveCursor, nextBatch, takeSealerLease } from './store.ts';

const batchSize = 2_000;
const intervalMs = 400;

export interface Sealer {
  start(): void;
  /** Ends the loop after the pass at hand. */
  stop(): Promise<void>;
  /** One pass; true when more is waiting. */
  sealOnce(): Promise<boolean>;
}

export function createSealer(db: Db, log: Log): Sealer {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sealOnce(): Promise<boolean> {
    return db.system.tx('audit.seal', async (tx) => {
      if (!(await takeSealerLease(tx))) return false;
      const batch = await nextBatch(tx, batchSize);
      const byTenant = Map.groupBy(batch.events, (event) => event.tenantId);
      const last = await lastSeals(tx, [...byTenant.keys()]);
      const seals: (Seal & { tenantId: string })[] = [];
      for (const [tenantId, events] of byTenant)
        for (const seal of sealAll(last.get(tenantId) ?? null, events)) seals.push({ ...seal, tenantId });
      if (seals.length > 0) await insertSeals(tx, seals);
      await moveCursor(tx, batch.horizon);
      return !batch.complete;
    });
  }

  async function pass(): Promise<void> {
    try {
      while (!stopped && (await sealOnce()));
    } catch (error) {
      log.warn({ error }, 'sealing waits for the database');
    }
    if (!stopped) timer = setTimeout(tick, intervalMs);
  }

  function tick(): void {
    running = pass();
  }

  return Object.freeze({
    sealOnce,
    start: tick,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await running;
    },
  });
}
