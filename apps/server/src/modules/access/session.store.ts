/** Every statement on `sessions` and `one_time_links`. */
import { sql } from 'kysely';
import type { Db, SystemTx } from '../../kernel/db/index.ts';
import type { FoundSession, Realm } from './session.ts';

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    sessions: {
      id: string;
      realm: Realm;
      account_id: string;
      tenant_id: string | null;
      staff_id: string | null;
      token_hash: string;
      created_at: string;
      seen_at: string;
      expires_at: string;
    };
    one_time_links: {
      token_hash: string;
      purpose: 'setup' | 'reset';
      account_id: string | null;
      created_at: string;
      expires_at: string;
    };
  }
}

/** `tenantId` asks for another tenant than the login's own. */
export async function findSession(
  db: Db,
  by: { realm: Realm; tenantId: string | null } & ({ tokenHash: string } | { id: string }),
): Promise<FoundSession | null> {
  const [name, key] =
    'id' in by ? (['access_session_by_id', by.id] as const) : (['access_session_by_hash', by.tokenHash] as const);
  const row = await db.lookup<{
    id: string;
    account_id: string;
    tenant_id: string | null;
    person_id: string | null;
    role: FoundSession['role'];
    seen_at: string;
    expires_at: string;
  }>(name, `${by.realm} ${key} ${by.tenantId ?? ''}`);
  if (!row) return null;
  return {
    id: row.id,
    accountId: row.account_id,
    tenantId: row.tenant_id,
    personId: row.person_id,
    role: row.role,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  };
}

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

/** Clears the account's ended logins on the way. */
export async function insertSession(tx: SystemTx, session: NewSession): Promise<void> {
  await tx.sql
    .deleteFrom('sessions')
    .where('account_id', '=', session.accountId)
    .where('expires_at', '<=', session.at)
    .execute();
  await tx.sql
    .insertInto('sessions')
    .values({
      id: session.id,
      realm: session.realm,
      account_id: session.accountId,
      tenant_id: session.tenantId,
      staff_id: session.staffId,
      token_hash: session.tokenHash,
      created_at: session.at,
      seen_at: session.at,
      expires_at: session.expiresAt,
    })
    .execute();
}

export async function touchSession(tx: SystemTx, id: string, at: string): Promise<void> {
  await tx.sql.updateTable('sessions').set({ seen_at: at }).where('id', '=', id).execute();
}

/** False when it had ended already. */
export async function deleteSession(tx: SystemTx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql.deleteFrom('sessions').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteSessionByHash(tx: SystemTx, realm: Realm, tokenHash: string): Promise<void> {
  await tx.sql.deleteFrom('sessions').where('realm', '=', realm).where('token_hash', '=', tokenHash).execute();
}

export async function deleteSessionsOf(tx: SystemTx, accountId: string): Promise<void> {
  await tx.sql.deleteFrom('sessions').where('account_id', '=', accountId).execute();
}

/** There is one set-up link at a time: a newer one takes the place of the older. */
export async function putSetupLink(
  tx: SystemTx,
  link: { tokenHash: string; at: string; expiresAt: string },
): Promise<void> {
  await sql`
    insert into one_time_links (token_hash, purpose, created_at, expires_at) values (${link.tokenHash}, 'setup', ${link.at}, ${link.expiresAt})
    on conflict (purpose) where purpose = 'setup'
    do update set token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(
    tx.sql,
  );
}

export async function insertResetLink(
  tx: SystemTx,
  link: { tokenHash: string; accountId: string; at: string; expiresAt: string },
): Promise<void> {
  await tx.sql.deleteFrom('one_time_links').where('purpose', '=', 'reset').where('expires_at', '<=', link.at).execute();
  await tx.sql
    .insertInto('one_time_links')
    .values({
      token_hash: link.tokenHash,
      purpose: 'reset',
      account_id: link.accountId,
      created_at: link.at,
      expires_at: link.expiresAt,
    })
    .execute();
}

export interface LinkKey {
  purpose: 'setup' | 'reset';
  tokenHash: string;
  at: string;
}

export async function findLink(tx: SystemTx, by: LinkKey): Promise<{ accountId: string | null } | null> {
  const row = await tx.sql
    .selectFrom('one_time_links')
    .select('account_id')
    .where('token_hash', '=', by.tokenHash)
    .where('purpose', '=', by.purpose)
    .where('expires_at', '>', by.at)
    .executeTakeFirst();
  return row ? { accountId: row.account_id } : null;
}

/** Uses it up: of two at the same time, one gets false. */
export async function takeLink(tx: SystemTx, by: LinkKey): Promise<boolean> {
  const { numDeletedRows } = await tx.sql
    .deleteFrom('one_time_links')
    .where('token_hash', '=', by.tokenHash)
    .where('purpose', '=', by.purpose)
    .where('expires_at', '>', by.at)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteLinksOf(tx: SystemTx, accountId: string): Promise<void> {
  await tx.sql.deleteFrom('one_time_links').where('account_id', '=', accountId).execute();
}
