/** Every statement on `accounts`, `staff` and `account_tenants`: people across tenants. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { sql } from 'kysely';
import type { Position, SystemTx } from '../../kernel/db/index.ts';
import type { Locked, Person } from './crew.ts';

export interface Membership {
  tenantId: string;
  memberId: string;
  role: MemberRole;
}

/** A person's login, and everything it opens. */
export interface Account {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
  staff: { id: string; role: StaffRole } | null;
  /** Last used first. */
  memberships: Membership[];
}

export interface Staff extends Person {
  role: StaffRole;
}

export interface NewAccount {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
  at: string;
}

export interface TenantUse {
  accountId: string;
  tenantId: string;
  at: string;
}

const staffColumns = sql.raw('s.id, a.email, a.name, s.role, s.created_at as "createdAt"');

/** One statement whether the account exists or not, so that looking takes the same time. */
export async function readAccount(tx: SystemTx, by: { email: string } | { id: string }): Promise<Account | null> {
  const found = 'email' in by ? sql`a.email = ${by.email}` : sql`a.id = ${by.id}`;
  const { rows } = await sql<Account>`
    select a.id, a.email, a.name, a.password_hash as "passwordHash",
      (select jsonb_build_object('id', s.id, 'role', s.role) from staff s where s.account_id = a.id) as staff,
      (select coalesce(jsonb_agg(jsonb_build_object('tenantId', m.tenant_id, 'memberId', m.id, 'role', m.role)
          order by t.used_at desc, m.created_at desc, m.id desc), '[]')
        from account_tenants t join members m on m.tenant_id = t.tenant_id and m.id = t.member_id
        where t.account_id = a.id) as memberships
    from accounts a where ${found}`.execute(tx.sql);
  return rows[0] ?? null;
}

/** False when the e-mail has an account already. */
export async function insertAccount(tx: SystemTx, account: NewAccount): Promise<boolean> {
  const { id, email, name, passwordHash, at } = account;
  const { rows } = await sql`insert into accounts (id, email, name, password_hash, created_at)
    values (${id}, ${email}, ${name}, ${passwordHash}, ${at}) on conflict (email) do nothing returning id`.execute(
    tx.sql,
  );
  return rows.length > 0;
}

export async function updatePassword(tx: SystemTx, accountId: string, passwordHash: string): Promise<void> {
  await sql`update accounts set password_hash = ${passwordHash} where id = ${accountId}`.execute(tx.sql);
}

export async function anyStaff(tx: SystemTx): Promise<boolean> {
  const { rows } = await sql`select id from staff limit 1`.execute(tx.sql);
  return rows.length > 0;
}

/** False when the account is staff already. */
export async function insertStaff(
  tx: SystemTx,
  staff: { id: string; accountId: string; role: StaffRole; at: string },
): Promise<boolean> {
  const { id, accountId, role, at } = staff;
  const { rows } = await sql`insert into staff (id, account_id, role, created_at)
    values (${id}, ${accountId}, ${role}, ${at}) on conflict (account_id) do nothing returning id`.execute(tx.sql);
  return rows.length > 0;
}

/** Newest first; `before` is the last one of the page before. */
export async function listStaff(tx: SystemTx, limit: number, before: Position | null): Promise<Staff[]> {
  const { rows } = await sql<Staff>`select ${staffColumns} from staff s join accounts a on a.id = s.account_id
    where ${before === null} or (s.created_at, s.id) < (${before?.createdAt ?? null}::timestamptz, ${before?.id ?? null})
    order by s.created_at desc, s.id desc limit ${limit}`.execute(tx.sql);
  return rows;
}

/** Locks the owners first, always in the same order, so that two changes at once cannot take the last two away. */
export async function lockStaff(tx: SystemTx, id: string): Promise<Locked<Staff> | null> {
  const owners = await sql`select id from staff where role = 'owner' order by id for update`.execute(tx.sql);
  const { rows } = await sql<Staff>`select ${staffColumns} from staff s join accounts a on a.id = s.account_id
    where s.id = ${id} for update of s`.execute(tx.sql);
  return rows[0] ? { person: rows[0], owners: owners.rows.length } : null;
}

export async function updateStaffRole(tx: SystemTx, id: string, role: StaffRole): Promise<void> {
  await sql`update staff set role = ${role} where id = ${id}`.execute(tx.sql);
}

/** Their logins go with them. */
export async function deleteStaff(tx: SystemTx, id: string): Promise<void> {
  await sql`delete from staff where id = ${id}`.execute(tx.sql);
}

export async function insertAccountTenant(tx: SystemTx, use: TenantUse & { memberId: string }): Promise<void> {
  await sql`insert into account_tenants (account_id, tenant_id, member_id, used_at)
    values (${use.accountId}, ${use.tenantId}, ${use.memberId}, ${use.at})`.execute(tx.sql);
}

export async function touchAccountTenant(tx: SystemTx, use: TenantUse): Promise<void> {
  await sql`update account_tenants set used_at = ${use.at}
    where account_id = ${use.accountId} and tenant_id = ${use.tenantId}`.execute(tx.sql);
}
