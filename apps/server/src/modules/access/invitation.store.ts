/** Every statement on `invitations`. */
import { type SqlBool, sql } from 'kysely';
import type { TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { Realm } from './session.ts';

interface InvitationRow {
  tenant_id: string;
  id: string;
  realm: Realm;
  email: string;
  name: string | null;
  role: string;
  token_hash: string;
  created_at: string;
  expires_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    invitations: InvitationRow;
  }
}

export interface Invitation {
  id: string;
  email: string;
  name: string | null;
  role: string;
  createdAt: string;
  expiresAt: string;
}

export interface NewInvitation extends Invitation {
  realm: Realm;
  tokenHash: string;
}

/** Takes the place of one that ran out; false while an earlier one to this e-mail is open. */
export async function insertInvitation(tx: TenantTx, invitation: NewInvitation): Promise<boolean> {
  await tx.sql
    .deleteFrom('invitations')
    .where('tenant_id', '=', tx.tenantId)
    .where('realm', '=', invitation.realm)
    .where('email', '=', invitation.email)
    .where('expires_at', '<=', invitation.createdAt)
    .execute();
  const inserted = await tx.sql
    .insertInto('invitations')
    .values({
      tenant_id: tx.tenantId,
      id: invitation.id,
      realm: invitation.realm,
      email: invitation.email,
      name: invitation.name,
      role: invitation.role,
      token_hash: invitation.tokenHash,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'realm', 'email']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Open ones, newest first; `before` is the last one of the page before. */
export async function listInvitations(
  read: TenantRead,
  query: { realm: Realm; at: string; limit: number; before: { createdAt: string; id: string } | null },
): Promise<Invitation[]> {
  let rows = read.sql
    .selectFrom('invitations')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('realm', '=', query.realm)
    .where('expires_at', '>', query.at)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.before)
    rows = rows.where(sql<SqlBool>`(created_at, id) < (${query.before.createdAt}::timestamptz, ${query.before.id})`);
  return (await rows.execute()).map(fromRow);
}

export async function findInvitation(
  read: TenantRead,
  by: { realm: Realm; tokenHash: string; at: string },
): Promise<Invitation | null> {
  const row = await read.sql
    .selectFrom('invitations')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('token_hash', '=', by.tokenHash)
    .where('realm', '=', by.realm)
    .where('expires_at', '>', by.at)
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

/** Gives it once: of two at the same time, one gets null. */
export async function takeInvitation(tx: TenantTx, realm: Realm, id: string): Promise<Invitation | null> {
  const row = await tx.sql
    .deleteFrom('invitations')
    .where('tenant_id', '=', tx.tenantId)
    .where('realm', '=', realm)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

function fromRow(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
