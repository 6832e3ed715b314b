/** The permissions page: roles as named sets, and what each permission opens. */
import {
  memberPermissions,
  memberRoles,
  type Permission,
  permissions,
  staffHomePermissions,
  staffPermissions,
  staffRoles,
} from '../../packages/contract/src/permissions.ts';
import { page, table } from './page.ts';
import type { RouteDeclaration } from './registry.ts';

const memberMeanings: Record<(typeof memberRoles)[number], string> = {
  owner: 'An owner may do everything in the tenant, and invite or remove people. A tenant keeps at least one owner.',
  manager:
    'A manager may change personas, knowledge and widget keys, publish releases, and read the audit trail. A manager may not invite people.',
  operator:
    'An operator answers people: chats as a member, reads conversations and receipts. An operator changes nothing.',
  viewer: 'A viewer may read personas, knowledge, widget keys, conversations and receipts, and change nothing.',
};
const staffMeanings: Record<(typeof staffRoles)[number], string> = {
  owner: 'A staff owner creates tenants, manages staff, and invites members into any tenant.',
  support: 'Support reads in any tenant, and chats.',
  auditor: 'An auditor reads tenants, receipts and the audit trail.',
};

export function permissionsPage(routes: readonly RouteDeclaration[]): string {
  const has = (set: readonly Permission[], permission: Permission) => (set.includes(permission) ? 'yes' : '');
  return page(
    'Roles and permissions',
    'A permission is a string `noun.verb`, such as `chat.manage`. A role is a named set of permissions. Roles do not build on each other: this table is the whole rule.',
    '## Members',
    memberRoles.map((role) => memberMeanings[role]).join('\n\n'),
    table(
      ['Permission', ...memberRoles],
      permissions
        .filter((one) => memberRoles.some((role) => memberPermissions[role].includes(one)))
        .map((permission) => [
          `\`${permission}\``,
          ...memberRoles.map((role) => has(memberPermissions[role], permission)),
        ]),
    ),
    '## Staff',
    'Staff act in any tenant by `X-Tenant`; each use in a tenant that is not their own installation’s is recorded in that tenant’s audit trail. In the installation’s own tenant they hold what “at home” adds.',
    staffRoles.map((role) => staffMeanings[role]).join('\n\n'),
    table(
      ['Permission', ...staffRoles.flatMap((role) => [role, `${role} at home`])],
      permissions.map((permission) => [
        `\`${permission}\``,
        ...staffRoles.flatMap((role) => [
          has(staffPermissions[role], permission),
          has([...staffPermissions[role], ...staffHomePermissions[role]], permission),
        ]),
      ]),
    ),
    '## What each permission opens',
    table(
      ['Permission', 'Routes'],
      permissions.map((permission) => [
        `\`${permission}\``,
        routes
          .filter((route) => route.permission === permission)
          .map(({ method, path }) => `\`${method} ${path}\``)
          .join(', ') ||
          extraUses[permission] ||
          '',
      ]),
    ),
  );
}

/** Where a handler asks for the permission itself, because visitors come through the same route. */
const extraUses: Partial<Record<Permission, string>> = {
  'receipt.read': '`GET /api/receipts/:turn_id` for answers to others',
};
