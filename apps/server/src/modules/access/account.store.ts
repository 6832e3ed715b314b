/** Every statement on `accounts`, `staff` and `account_tenants`: people across tenants. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { type SqlBool, sql } from 'kysely';
import type { SystemTx } from '../../kernel/db/index.ts';

interface StaffRow {
  id: string;
  account_id: string;
  role: StaffRole;
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    accounts: { id: string; email: string; name: string; password_hash: string; created_at: string };
    staff: StaffRow;
    account_tenants: { account_id: string; tenant_id: string; member_id: string; used_at: string };
  }
}

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

export interface Staff {
  id: string;
  email: string;
  name: string;
  role: StaffRole;
  createdAt: string;
}

/** One statement whether the account exists or not, so that looking takes the same time. */
export async function readAccount(tx: SystemTx, by: { email: string } | { id: string }): Promise<Account | null> {
  const found = 'email' in by ? sql<SqlBool>`a.email = ${by.email}` : sql<SqlBool>`a.id = ${by.id}`;
  const { rows } = await sql<{
    id: string;
    email: string;
    name: string;
    password_hash: string;
    staff: Account['staff'];
    memberships: Membership[];
  }>`
    select a.id, a.email, a.name, a.password_hash,
      (select jsonb_build_object('id', s.id, 'role', s.role) from staff s where s.account_id = a.id) as staff,
      (select coalesce(jsonb_agg(jsonb_build_object('tenantId', m.tenant_id, 'memberId', m.id, 'role', m.role)
          order by t.used_at desc, m.created_at desc, m.id desc), '[]')
        from account_tenants t join members m on m.tenant_id = t.tenant_id and m.id = t.member_id
        where t.account_id = a.id) as memberships
    from accounts a where ${found}`.execute(tx.sql);
  const row = rows[0];
  return row
    ? {
        id: row.id,
        email: row.email,
        name: row.name,
        passwordHash: row.password_hash,
        staff: row.staff,
        memberships: row.memberships,
      }
    : null;
}

export interface NewAccount {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
  at: string;
}

/** False when the e-mail has an account already. */
export async function insertAccount(tx: SystemTx, account: NewAccount): Promise<boolean> {
  const inserted = await tx.sql
    .insertInto('accounts')
    .values({
      id: account.id,
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      created_at: account.at,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updatePassword(tx: SystemTx, accountId: string, passwordHash: string): Promise<void> {
  await tx.sql.updateTable('accounts').set({ password_hash: passwordHash }).where('id', '=', accountId).execute();
}

export async function anyStaff(tx: SystemTx): Promise<boolean> {
  return (await tx.sql.selectFrom('staff').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** False when the account is staff already. */
export async function insertStaff(
  tx: SystemTx,
  staff: { id: string; accountId: string; role: StaffRole; at: string },
): Promise<boolean> {
  const inserted = await tx.sql
    .insertInto('staff')
    .values({ id: staff.id, account_id: staff.accountId, role: staff.role, created_at: staff.at })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Newest first; `before` is the last one of the page before. */
export async function listStaff(
  tx: SystemTx,
  limit: number,
  before: { createdAt: string; id: string } | null,
): Promise<Staff[]> {
  let query = staffQuery(tx).orderBy('s.created_at', 'desc').orderBy('s.id', 'desc').limit(limit);
  if (before)
    query = query.where(sql<SqlBool>`(s.created_at, s.id) < (${before.createdAt}::timestamptz, ${before.id})`);
  return query.execute();
}

/** Locks the owners first, always in the same order, so that two changes at once cannot take the last two away. */
export async function lockStaff(tx: SystemTx, id: string): Promise<{ staff: Staff; owners: number } | null> {
  const owners = await sql<{ id: string }>`select id from staff where role = 'owner' order by id for update`.execute(
    tx.sql,
  );
  await sql`select id from staff where id = ${id} for update`.execute(tx.sql);
  const staff = await staffQuery(tx).where('s.id', '=', id).executeTakeFirst();
  return staff ? { staff, owners: owners.rows.length } : null;
}

export async function updateStaffRole(tx: SystemTx, id: string, role: StaffRole): Promise<void> {
  await tx.sql.updateTable('staff').set({ role }).where('id', '=', id).execute();
}

/** Their logins go with them. */
export async function deleteStaff(tx: SystemTx, id: string): Promise<void> {
  await tx.sql.deleteFrom('staff').where('id', '=', id).execute();
}

export async function insertAccountTenant(
  tx: SystemTx,
  link: { accountId: string; tenantId: string; memberId: string; at: string },
): Promise<void> {
  await tx.sql
    .insertInto('account_tenants')
    .values({ account_id: link.accountId, tenant_id: link.tenantId, member_id: link.memberId, used_at: link.at })
    .execute();
}

export async function touchAccountTenant(
  tx: SystemTx,
  use: { accountId: string; tenantId: string; at: string },
): Promise<void> {
  await tx.sql
    .updateTable('account_tenants')
    .set({ used_at: use.at })
    .where('account_id', '=', use.accountId)
    .where('tenant_id', '=', use.tenantId)
    .execute();
}

function staffQuery(tx: SystemTx) {
  return tx.sql
    .selectFrom('staff as s')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select(['s.id', 'a.email', 'a.name', 's.role', 's.created_at as createdAt']);
}
