/** Removes what has served its time: answers kept for repeated requests, and rate buckets that are full again. */
import { sql } from 'kysely';
import type { SystemDb } from './types.ts';

const keptHours = 48;

/** Gives how many rows went. */
export async function tidyUp(system: SystemDb): Promise<number> {
  return system.tx('kernel.tidy_up', async (tx) => {
    const keys =
      await sql`delete from idempotency_keys where created_at < clock_timestamp() - make_interval(hours => ${keptHours})`.execute(
        tx.sql,
      );
    const buckets =
      await sql`delete from rate_buckets where updated_at < clock_timestamp() - make_interval(hours => ${keptHours})`.execute(
        tx.sql,
      );
    return Number(keys.numAffectedRows ?? 0) + Number(buckets.numAffectedRows ?? 0);
  });
}
