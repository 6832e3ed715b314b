/** What a role may do in a tenant, from the one table of the contract. */
import {
  type MemberRole,
  memberPermissions,
  type Permission,
  type StaffRole,
  staffHomePermissions,
  staffPermissions,
} from '@office16852/contract';

const none: ReadonlySet<Permission> = new Set();
const ofMembers = setsOf(memberPermissions);
const ofStaff = setsOf(staffPermissions);
const ofStaffAtHome = new Map(
  Object.entries(staffPermissions).map(([role, own]) => [
    role,
    new Set([...own, ...staffHomePermissions[role as StaffRole]]),
  ]),
);

export function permissionsOfMember(role: MemberRole): ReadonlySet<Permission> {
  return ofMembers.get(role) ?? none;
}

/** `atHome`: in the installation's own tenant, which has no members. */
export function permissionsOfStaff(role: StaffRole, atHome: boolean): ReadonlySet<Permission> {
  return (atHome ? ofStaffAtHome : ofStaff).get(role) ?? none;
}

function setsOf(table: Readonly<Record<string, readonly Permission[]>>): Map<string, ReadonlySet<Permission>> {
  return new Map(Object.entries(table).map(([role, own]) => [role, new Set(own)]));
}
