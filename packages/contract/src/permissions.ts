/** Roles are named sets of permissions; permissions are `noun.verb`. This table is the whole rule. */

export const permissions = [
  'chat.manage',
  'persona.read',
  'persona.manage',
  'knowledge.read',
  'knowledge.manage',
  'release.publish',
  'embed.read',
  'embed.manage',
  'member.read',
  'member.manage',
  'receipt.read',
  'audit.read',
  'tenant.read',
  'tenant.manage',
  'staff.read',
  'staff.manage',
] as const;

export type Permission = (typeof permissions)[number];

export const memberRoles = ['owner', 'manager', 'operator', 'viewer'] as const;
export type MemberRole = (typeof memberRoles)[number];

export const staffRoles = ['owner', 'support', 'auditor'] as const;
export type StaffRole = (typeof staffRoles)[number];

const viewer: Permission[] = ['persona.read', 'knowledge.read', 'embed.read', 'receipt.read'];
const operator: Permission[] = [...viewer, 'chat.manage', 'member.read'];
const manager: Permission[] = [
  ...operator,
  'persona.manage',
  'knowledge.manage',
  'release.publish',
  'embed.manage',
  'audit.read',
];
const owner: Permission[] = [...manager, 'member.manage'];

/** What a member may do in the tenant they work for. */
export const memberPermissions: Readonly<Record<MemberRole, readonly Permission[]>> = {
  owner,
  manager,
  operator,
  viewer,
};

const auditor: Permission[] = ['tenant.read', 'audit.read', 'receipt.read', 'staff.read'];
const support: Permission[] = [
  'tenant.read',
  'chat.manage',
  'receipt.read',
  'persona.read',
  'knowledge.read',
  'embed.read',
];

/** What staff may do in any tenant; each use in a tenant is audited. */
export const staffPermissions: Readonly<Record<StaffRole, readonly Permission[]>> = {
  owner: [
    ...new Set([
      ...auditor,
      ...support,
      'tenant.manage' as const,
      'staff.manage' as const,
      'member.read' as const,
      'member.manage' as const,
    ]),
  ],
  support,
  auditor,
};

/** What staff may do besides in the installation's own tenant, which has no members of its own. */
export const staffHomePermissions: Readonly<Record<StaffRole, readonly Permission[]>> = {
  owner,
  support: operator,
  auditor: [],
};
