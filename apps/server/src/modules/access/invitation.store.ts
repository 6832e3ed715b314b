/** Every statement on `invitations`. */
import { sql } from 'kysely';
import type { Position, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { Person } from './crew.ts';
import type { Realm } from './session.ts';

export interface Invitation extends Omit<Person, 'name'> {
  name: string | null;
  expiresAt: string;
}

export interface NewInvitation extends Invitation {
  realm: Realm;
  tokenHash: string;
}

const columns = sql.raw('id, email, name, role, created_at as "createdAt", expires_at as "expiresAt"');

/** Takes the place of one that ran out; false while an earlier one to this e-mail is open. */
export async function insertInvitation(tx: TenantTx, invitation: NewInvitation): Promise<boolean> {
  const { id, realm, email, name, role, tokenHash, createdAt, expiresAt } = invitation;
  await sql`delete from invitations where tenant_id = ${tx.tenantId} and realm = ${realm} and email = ${email}
    and expires_at <= ${createdAt}`.execute(tx.sql);
  const { rows } = await sql`
    insert into invitations (tenant_id, id, realm, email, name, role, token_hash, created_at, expires_at)
    values (${tx.tenantId}, ${id}, ${realm}, ${email}, ${name}, ${role}, ${tokenHash}, ${createdAt}, ${expiresAt})
    on conflict (tenant_id, realm, email) do nothing returning id`.execute(tx.sql);
  return rows.length > 0;
}

/** Open ones, newest first; `before` is the last one of the page before. */
export async function listInvitations(
  read: TenantRead,
  query: { realm: Realm; at: string; limit: number; before: Position | null },
): Promise<Invitation[]> {
  const { realm, at, limit, before } = query;
  const { rows } = await sql<Invitation>`select ${columns} from invitations
    where tenant_id = ${read.tenantId} and realm = ${realm} and expires_at > ${at}
    and (${before === null} or (created_at, id) < (${before?.createdAt ?? null}::timestamptz, ${before?.id ?? null}))
    order by created_at desc, id desc limit ${limit}`.execute(read.sql);
  return rows;
}

export async function findInvitation(
  read: TenantRead,
  by: { realm: Realm; tokenHash: string; at: string },
): Promise<Invitation | null> {
  const { rows } = await sql<Invitation>`select ${columns} from invitations
    where tenant_id = ${read.tenantId} and token_hash = ${by.tokenHash} and realm = ${by.realm}
    and expires_at > ${by.at}`.execute(read.sql);
  return rows[0] ?? null;
}

/** Gives it once: of two at the same time, one gets null. */
export async function takeInvitation(tx: TenantTx, realm: Realm, id: string): Promise<Invitation | null> {
  const { rows } = await sql<Invitation>`delete from invitations
    where tenant_id = ${tx.tenantId} and realm = ${realm} and id = ${id} returning ${columns}`.execute(tx.sql);
  return rows[0] ?? null;
}
