/** Removes whatever nobody can enter with any more: logins that ran out or lay idle, invitations and links past their time. */
import { sql } from 'kysely';
import { isoTime } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/index.ts';
import { lifetimes } from './session.ts';

/** Gives how many rows went. */
export async function tidyAccess(tx: SystemTx, nowMs: number): Promise<number> {
  const now = isoTime(nowMs);
  const usedSince = (realm: 'member' | 'staff') => isoTime(nowMs - lifetimes[realm].idleMs);
  const gone = [
    await sql`delete from sessions where expires_at <= ${now}
      or seen_at <= case realm when 'staff' then ${usedSince('staff')}::timestamptz else ${usedSince('member')}::timestamptz end`.execute(
      tx.sql,
    ),
    await sql`delete from invitations where expires_at <= ${now}`.execute(tx.sql),
    await sql`delete from one_time_links where expires_at <= ${now}`.execute(tx.sql),
  ];
  return gone.reduce((sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0), 0);
}
