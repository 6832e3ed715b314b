/** A login: whose it is, how long it lasts, and the names of its cookies. */
import type { MemberRole, StaffRole } from '@office16852/contract';

/** Two kinds of people who never use each other's logins. */
export type Realm = 'member' | 'staff';

/** A session as the request's one lookup finds it; `personId` is null where its person is not in the tenant asked for. */
export interface FoundSession {
  id: string;
  accountId: string;
  tenantId: string | null;
  personId: string | null;
  role: MemberRole | StaffRole | null;
  seenAt: string;
  expiresAt: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** From login to the end, and without any request. */
export const lifetimes: Readonly<Record<Realm, { wholeMs: number; idleMs: number }>> = {
  member: { wholeMs: 30 * dayMs, idleMs: 7 * dayMs },
  staff: { wholeMs: 12 * hourMs, idleMs: 2 * hourMs },
};
/** How old the note of the last use may get before it is written again. */
export const touchAfterMs = 60_000;

export const cookies: Readonly<Record<Realm, { name: string; sameSite: 'lax' | 'strict' }>> = {
  member: { name: 'bob_member', sameSite: 'lax' },
  staff: { name: 'bob_staff', sameSite: 'strict' },
};

export function isLive(session: FoundSession, realm: Realm, nowMs: number): boolean {
  return nowMs < Date.parse(session.expiresAt) && nowMs - Date.parse(session.seenAt) < lifetimes[realm].idleMs;
}

export function isStale(session: FoundSession, nowMs: number): boolean {
  return nowMs - Date.parse(session.seenAt) >= touchAfterMs;
}
