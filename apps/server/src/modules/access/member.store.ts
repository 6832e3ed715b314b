/** Every statement on `members`. */
import type { MemberRole } from '@office16852/contract';
import { type SqlBool, sql } from 'kysely';
import type { SystemTx, TenantRead, TenantTx } from '../../kernel/db/index.ts';

interface MemberRow {
  tenant_id: string;
  id: string;
  account_id: string;
  email: string;
  name: string;
  role: MemberRole;
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    members: MemberRow;
  }
}

export interface Member {
  id: string;
  accountId: string;
  email: string;
  name: string;
  role: MemberRole;
  createdAt: string;
}

/** False when the account is a member of this tenant already. */
export async function insertMember(tx: SystemTx, tenantId: string, member: Member): Promise<boolean> {
  const inserted = await tx.sql
    .insertInto('members')
    .values({
      tenant_id: tenantId,
      id: member.id,
      account_id: member.accountId,
      email: member.email,
      name: member.name,
      role: member.role,
      created_at: member.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'account_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function hasMember(read: TenantRead, email: string): Promise<boolean> {
  const row = await read.sql
    .selectFrom('members')
    .select('id')
    .where('tenant_id', '=', read.tenantId)
    .where('email', '=', email)
    .executeTakeFirst();
  return row !== undefined;
}

/** Newest first; `before` is the last one of the page before. */
export async function listMembers(
  read: TenantRead,
  limit: number,
  before: { createdAt: string; id: string } | null,
): Promise<Member[]> {
  let query = read.sql
    .selectFrom('members')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (before) query = query.where(sql<SqlBool>`(created_at, id) < (${before.createdAt}::timestamptz, ${before.id})`);
  return (await query.execute()).map(fromRow);
}

/** Locks the owners first, always in the same order, so that two changes at once cannot take the last two away. */
export async function lockMember(tx: TenantTx, id: string): Promise<{ member: Member; owners: number } | null> {
  const owners = await sql<{
    id: string;
  }>`select id from members where tenant_id = ${tx.tenantId} and role = 'owner' order by id for update`.execute(tx.sql);
  const row = await tx.sql
    .selectFrom('members')
    .selectAll()
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ? { member: fromRow(row), owners: owners.rows.length } : null;
}

export async function updateMemberRole(tx: TenantTx, id: string, role: MemberRole): Promise<void> {
  await tx.sql.updateTable('members').set({ role }).where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute();
}

/** Their logins to this tenant go with them. */
export async function deleteMember(tx: TenantTx, id: string): Promise<void> {
  await tx.sql.deleteFrom('members').where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute();
}

function fromRow(row: MemberRow): Member {
  return {
    id: row.id,
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
  };
}
