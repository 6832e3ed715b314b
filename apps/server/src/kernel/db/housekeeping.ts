/** Removes what has served its time: answers kept for repeated requests, rate buckets that are full again, network addresses. */
import { sql } from 'kysely';
import type { SystemDb } from './types.ts';

const keptHours = 48;
/** Long enough to look into an attack. The entry keeps the address's salted hash. */
const addressDays = 7;

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
    const addresses = await sql`delete from event_personal_values p using events e
      where p.name = 'address' and e.tenant_id = p.tenant_id and e.id = p.event_id
      and e.created_at < clock_timestamp() - make_interval(days => ${addressDays})`.execute(tx.sql);
    return [keys, buckets, addresses].reduce((sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0), 0);
  });
}
