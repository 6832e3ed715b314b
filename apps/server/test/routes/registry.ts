/** Questions to a declaration that several tables of tests ask. */
import {
  type MemberRole,
  memberPermissions,
  memberRoles,
  type Permission,
  type StaffRole,
  staffHomePermissions,
  staffPermissions,
  staffRoles,
} from '@office16852/contract';
import type { RouteDeclaration } from '../../src/kernel/http/index.ts';

export type Realm = 'member' | 'staff';

export function realmsOf({ auth }: Pick<RouteDeclaration, 'auth'>): Realm[] {
  return (['member', 'staff'] as const).filter((realm) => auth.includes(realm));
}

/** Nobody gets in without a login. */
export function needsLogin(route: Pick<RouteDeclaration, 'auth'>): boolean {
  return realmsOf(route).length > 0 && !route.auth.includes('public') && !route.auth.includes('visitor');
}

export function changes({ method }: Pick<RouteDeclaration, 'method'>): boolean {
  return method !== 'GET';
}

export function memberRolesWithout(permission: Permission): MemberRole[] {
  return memberRoles.filter((role) => !memberPermissions[role].includes(permission));
}

/** In the installation's own tenant, where staff are when they name no other. */
export function staffRolesWithout(permission: Permission): StaffRole[] {
  return staffRoles.filter(
    (role) => !staffPermissions[role].includes(permission) && !staffHomePermissions[role].includes(permission),
  );
}
