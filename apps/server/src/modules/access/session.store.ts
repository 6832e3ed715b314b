/** Every statement on `sessions` and `one_time_links`, and what removes whatever has run out. */
import { sql } from 'kysely';
import { isoTime } from '../../kernel/clock.ts';
import type { Db, SystemTx } from '../../kernel/db/index.ts';
import { type FoundSession, lifetimes, type Realm } from './session.ts';

export interface NewSession {
  id: string;
  realm: Realm;
  accountId: string;
  tenantId: string | null;
  staffId: string | null;
  tokenHash: string;
  at: string;
  expiresAt: string;
}

export interface NewLink {
  tokenHash: string;
  at: string;
  expiresAt: string;
}

export interface LinkKey {
  purpose: 'setup' | 'reset';
  tokenHash: string;
  at: string;
}

/** `tenantId` asks for another tenant than the login's own. */
export async function findSession(
  db: Db,
  by: { realm: Realm; tenantId: string | null } & ({ tokenHash: string } | { id: string }),
): Promise<FoundSession | null> {
  const [name, key] =
    'id' in by ? (['access_session_by_id', by.id] as const) : (['access_session_by_hash', by.tokenHash] as const);
  const row = await db.lookup<Record<string, string>>(name, `${by.realm} ${key} ${by.tenantId ?? ''}`);
  if (!row) return null;
  const { id, account_id: accountId, tenant_id: tenantId, person_id: personId, role } = row;
  return {
    id,
    accountId,
    tenantId,
    personId,
    role,
    seenAt: row['seen_at'],
    expiresAt: row['expires_at'],
  } as FoundSession;
}

export async function insertSession(tx: SystemTx, session: NewSession): Promise<void> {
  const { id, realm, accountId, tenantId, staffId, tokenHash, at, expiresAt } = session;
  await sql`
    insert into sessions (id, realm, account_id, tenant_id, staff_id, token_hash, created_at, seen_at, expires_at)
    values (${id}, ${realm}, ${accountId}, ${tenantId}, ${staffId}, ${tokenHash}, ${at}, ${at}, ${expiresAt})`.execute(
    tx.sql,
  );
}

export async function touchSession(tx: SystemTx, id: string, at: string): Promise<void> {
  await sql`update sessions set seen_at = ${at} where id = ${id}`.execute(tx.sql);
}

/** False when it had ended already. */
export async function deleteSession(tx: SystemTx, id: string): Promise<boolean> {
  const { rows } = await sql`delete from sessions where id = ${id} returning id`.execute(tx.sql);
  return rows.length > 0;
}

export async function deleteSessionByHash(tx: SystemTx, realm: Realm, tokenHash: string): Promise<void> {
  await sql`delete from sessions where realm = ${realm} and token_hash = ${tokenHash}`.execute(tx.sql);
}

export async function deleteSessionsOf(tx: SystemTx, accountId: string): Promise<void> {
  await sql`delete from sessions where account_id = ${accountId}`.execute(tx.sql);
}

/** There is one set-up link at a time: a newer one takes the place of the older. */
export async function putSetupLink(tx: SystemTx, link: NewLink): Promise<void> {
  await sql`
    insert into one_time_links (token_hash, purpose, created_at, expires_at)
    values (${link.tokenHash}, 'setup', ${link.at}, ${link.expiresAt})
    on conflict (purpose) where purpose = 'setup' do update
    set token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(
    tx.sql,
  );
}

export async function insertResetLink(tx: SystemTx, link: NewLink & { accountId: string }): Promise<void> {
  const { tokenHash, accountId, at, expiresAt } = link;
  await sql`insert into one_time_links (token_hash, purpose, account_id, created_at, expires_at)
    values (${tokenHash}, 'reset', ${accountId}, ${at}, ${expiresAt})`.execute(tx.sql);
}

export async function findLink(tx: SystemTx, by: LinkKey): Promise<{ accountId: string | null } | null> {
  const { rows } = await sql<{ accountId: string | null }>`select account_id as "accountId" from one_time_links
    where token_hash = ${by.tokenHash} and purpose = ${by.purpose} and expires_at > ${by.at}`.execute(tx.sql);
  return rows[0] ?? null;
}

/** Uses it up: of two at the same time, one gets false. */
export async function takeLink(tx: SystemTx, by: LinkKey): Promise<boolean> {
  const { rows } = await sql`delete from one_time_links
    where token_hash = ${by.tokenHash} and purpose = ${by.purpose} and expires_at > ${by.at}
    returning purpose`.execute(tx.sql);
  return rows.length > 0;
}

export async function deleteLinksOf(tx: SystemTx, accountId: string): Promise<void> {
  await sql`delete from one_time_links where account_id = ${accountId}`.execute(tx.sql);
}

/** Removes what nobody can enter with any more. A staff login is over in half a day, idle or not. */
export async function tidyAccess(tx: SystemTx, nowMs: number): Promise<void> {
  const [now, idleSince] = [isoTime(nowMs), isoTime(nowMs - lifetimes.member.idleMs)];
  await sql`with links as (delete from one_time_links where expires_at <= ${now}),
      invited as (delete from invitations where expires_at <= ${now})
    delete from sessions where expires_at <= ${now} or seen_at <= ${idleSince}`.execute(tx.sql);
}
