/** Whether requests should come to this process, and the moment in which it says no before it refuses any. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Readiness {
  /** What health answers; who asks is remembered to be there. */
  isReady(): boolean;
  begin(): void;
  /** Says no from now on. Resolves when whoever spreads the load had time to read it and act. */
  withdraw(options: { notice: boolean }): Promise<void>;
}

/** Somebody who asks at all asks again within this time. */
const askedWithinMs = 30_000;
const waitAtMostMs = 2_500;
/** From the first "no" to the last request that was already on its way here. */
const actMs = 700;
const pollMs = 20;

export function createReadiness(now: () => number = () => performance.now()): Readiness {
  let ready = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let toldAt: number | null = null;
  let withdrawn = false;
  return {
    isReady() {
      askedAt = now();
      if (withdrawn) toldAt ??= askedAt;
      return ready;
    },
    begin() {
      ready = !withdrawn;
    },
    async withdraw({ notice }) {
      ready = false;
      withdrawn = true;
      const from = now();
      if (!notice || from - askedAt > askedWithinMs) return;
      while (now() - from < waitAtMostMs && (toldAt === null || now() - toldAt < actMs)) await sleep(pollMs);
    },
  };
}
