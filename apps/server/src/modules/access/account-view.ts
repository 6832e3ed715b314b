/** What a signed-in person is shown of themselves. */
import type { MemberRole, Permission, StaffRole } from '@office16852/contract';
import type { Account } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import { permissionsOfMember, permissionsOfStaff } from './permissions.ts';
import type { Realm } from './session.ts';

export interface TenantOfAccount {
  id: string;
  slug: string;
  name: string;
  role: MemberRole | StaffRole;
}

export interface AccountView {
  id: string;
  email: string;
  name: string;
  realm: Realm;
  /** Id of the member in the current tenant, or of the staff. */
  personId: string;
  role: MemberRole | StaffRole;
  permissions: Permission[];
  /** The current one. */
  tenant: TenantOfAccount;
  /** Those a member may switch to, the last used first. Staff may name any. */
  tenants: TenantOfAccount[];
}

export async function viewOf(
  context: Pick<AccessContext, 'tenants'>,
  realm: Realm,
  account: Account,
  tenantId: string,
): Promise<AccountView> {
  const { id, email, name } = account;
  return {
    id,
    email,
    name,
    realm,
    ...(await (realm === 'staff' ? staffView : memberView)(context, account, tenantId)),
  };
}

type RealmView = Pick<AccountView, 'personId' | 'role' | 'permissions' | 'tenant' | 'tenants'>;

async function staffView(
  context: Pick<AccessContext, 'tenants'>,
  account: Account,
  tenantId: string,
): Promise<RealmView> {
  const current = await context.tenants.resolve(tenantId);
  if (!account.staff || !current) throw new Error('the staff or their tenant is gone');
  const { id: personId, role } = account.staff;
  const atHome = current.id === (await homeOf(context)).id;
  const tenant = { id: current.id, slug: current.slug, name: current.name, role };
  return { personId, role, permissions: [...permissionsOfStaff(role, atHome)], tenant, tenants: [] };
}

async function memberView(
  context: Pick<AccessContext, 'tenants'>,
  account: Account,
  tenantId: string,
): Promise<RealmView> {
  const tenants: TenantOfAccount[] = [];
  for (const membership of account.memberships) {
    const tenant = await context.tenants.resolve(membership.tenantId);
    if (tenant) tenants.push({ id: tenant.id, slug: tenant.slug, name: tenant.name, role: membership.role });
  }
  const tenant = tenants.find(({ id }) => id === tenantId);
  const membership = account.memberships.find((one) => one.tenantId === tenantId);
  if (!tenant || !membership) throw new Error('the member or their tenant is gone');
  const { memberId, role } = membership;
  return { personId: memberId, role, permissions: [...permissionsOfMember(role)], tenant, tenants };
}
