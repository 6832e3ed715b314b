/** Says that this process is alive: an advisory lock on a connection of its own. A dead process loses it at once, without a clock. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DbLogin } from './pool.ts';

/** First key of the two-key advisory locks that mean "this process is here"; the second is its number. */
export const presenceClass = 16_852;

export interface Presence {
  /** This process's number among all. */
  readonly runner: number;
  isPresent(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const retryMs = 200;

export function createPresence(login: DbLogin, onLost: (error: unknown) => void): Presence {
  const runner = randomInt(1, 2_147_483_647);
  let client: pg.Client | null = null;
  let stopped = false;

  async function hold(): Promise<void> {
    const next = new pg.Client({ ...login, application_name: 'bob presence', keepAlive: true } as pg.ClientConfig);
    next.on('error', () => {});
    await next.connect();
    await next.query('select pg_advisory_lock($1, $2)', [presenceClass, runner]);
    // Stopped while it was reconnecting: then nobody else would end this connection.
    if (stopped) return next.end();
    client = next;
    next.once('end', () => {
      client = null;
      if (!stopped) void holdAgain();
    });
  }

  async function holdAgain(): Promise<void> {
    onLost(new Error('the presence connection ended'));
    while (!stopped && client === null) {
      await sleep(retryMs);
      await hold().catch(onLost);
    }
  }

  return Object.freeze({
    runner,
    isPresent: () => client !== null,
    start: hold,
    async stop() {
      stopped = true;
      await client?.end();
    },
  });
}
