/** Every statement on `members`. */
import type { MemberRole } from '@office16852/contract';
import { sql } from 'kysely';
import type { Position, SystemTx, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { Locked, Person } from './crew.ts';

export interface Member extends Person {
  accountId: string;
  role: MemberRole;
}

const columns = sql.raw('id, account_id as "accountId", email, name, role, created_at as "createdAt"');

/** False when the account is a member of this tenant already. */
export async function insertMember(tx: SystemTx, tenantId: string, member: Member): Promise<boolean> {
  const { id, accountId, email, name, role, createdAt } = member;
  const { rows } = await sql`insert into members (tenant_id, id, account_id, email, name, role, created_at)
    values (${tenantId}, ${id}, ${accountId}, ${email}, ${name}, ${role}, ${createdAt})
    on conflict (tenant_id, account_id) do nothing returning id`.execute(tx.sql);
  return rows.length > 0;
}

export async function hasMember(read: TenantRead, email: string): Promise<boolean> {
  const { rows } = await sql`select id from members where tenant_id = ${read.tenantId} and email = ${email}`.execute(
    read.sql,
  );
  return rows.length > 0;
}

/** Newest first; `before` is the last one of the page before. */
export async function listMembers(read: TenantRead, limit: number, before: Position | null): Promise<Member[]> {
  const { rows } = await sql<Member>`select ${columns} from members where tenant_id = ${read.tenantId}
    and (${before === null} or (created_at, id) < (${before?.createdAt ?? null}::timestamptz, ${before?.id ?? null}))
    order by created_at desc, id desc limit ${limit}`.execute(read.sql);
  return rows;
}

/** Locks the owners first, always in the same order, so that two changes at once cannot take the last two away. */
export async function lockMember(tx: TenantTx, id: string): Promise<Locked<Member> | null> {
  const owners = await sql`select id from members where tenant_id = ${tx.tenantId} and role = 'owner'
    order by id for update`.execute(tx.sql);
  const { rows } = await sql<Member>`select ${columns} from members where tenant_id = ${tx.tenantId} and id = ${id}
    for update`.execute(tx.sql);
  return rows[0] ? { person: rows[0], owners: owners.rows.length } : null;
}

export async function updateMemberRole(tx: TenantTx, id: string, role: MemberRole): Promise<void> {
  await sql`update members set role = ${role} where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.sql);
}

/** Their logins to this tenant go with them. */
export async function deleteMember(tx: TenantTx, id: string): Promise<void> {
  await sql`delete from members where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.sql);
}
