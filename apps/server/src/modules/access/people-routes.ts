/** Members of a tenant and staff of the platform: lists, invitations, roles, removal. */
import {
  idSchema,
  type MemberRole,
  memberRoles,
  oneOf,
  pageOf,
  pageQuery,
  type StaffRole,
  staffRoles,
  strict,
} from '@office16852/contract';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { InvitationInput, PageQuery } from './invitations.ts';
import type { Members } from './members.ts';
import {
  memberInvitationInput,
  memberInvitationSchema,
  memberSchema,
  presentInvitation,
  presentPerson,
  staffInvitationInput,
  staffInvitationSchema,
  staffSchema,
} from './schemas.ts';
import type { StaffService } from './staff.ts';

const memberId = strict({ member_id: idSchema('member') });
const staffId = strict({ staff_id: idSchema('staff') });
const invitationId = strict({ invitation_id: idSchema('invitation') });

export function memberRoutes(members: Members): RouteDeclaration[] {
  return [
    route({
      name: 'members.list',
      method: 'GET',
      path: '/api/members',
      summary: "List the tenant's members, newest first.",
      auth: ['member', 'staff'],
      permission: 'member.read',
      input: { query: strict(pageQuery) },
      output: pageOf(memberSchema),
      errors: [],
      limit: 'read',
      handler: async ({ input, db }) => {
        const page = await members.list(db, queryOf(input.query));
        return { items: page.items.map(presentPerson), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: 'members.change_role',
      method: 'PATCH',
      path: '/api/members/:member_id',
      summary: 'Give a member another role. A tenant keeps one owner.',
      auth: ['member', 'staff'],
      permission: 'member.manage',
      input: { params: memberId, body: strict({ role: oneOf(memberRoles) }) },
      output: memberSchema,
      errors: ['access.last_owner'],
      limit: 'write',
      handler: async ({ input, db }) =>
        presentPerson(await members.changeRole(db, input.params.member_id, input.body.role as MemberRole)),
    }),
    route({
      name: 'members.remove',
      method: 'DELETE',
      path: '/api/members/:member_id',
      summary: 'Remove a member, and end their sessions here. A tenant keeps one owner.',
      auth: ['member', 'staff'],
      permission: 'member.manage',
      input: { params: memberId },
      output: null,
      errors: ['access.last_owner'],
      limit: 'write',
      handler: async ({ input, db }) => members.remove(db, input.params.member_id).then(() => null),
    }),
    route({
      name: 'members.invite',
      method: 'POST',
      path: '/api/members/invitations',
      summary: 'Invite a person into the tenant by mail.',
      auth: ['member', 'staff'],
      permission: 'member.manage',
      input: { body: memberInvitationInput },
      output: memberInvitationSchema,
      status: 201,
      errors: ['access.email_taken'],
      limit: 'write',
      handler: async ({ input: { body }, db }) =>
        presentInvitation<MemberRole>(await members.invite(db, invitationOf(body))),
    }),
    route({
      name: 'members.invitations',
      method: 'GET',
      path: '/api/members/invitations',
      summary: 'List the open invitations, newest first.',
      auth: ['member', 'staff'],
      permission: 'member.read',
      input: { query: strict(pageQuery) },
      output: pageOf(memberInvitationSchema),
      errors: [],
      limit: 'read',
      handler: async ({ input, db }) => {
        const page = await members.invitations(db, queryOf(input.query));
        return { items: page.items.map(presentInvitation<MemberRole>), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: 'members.withdraw_invitation',
      method: 'DELETE',
      path: '/api/members/invitations/:invitation_id',
      summary: 'Withdraw an open invitation: its link opens nothing any more.',
      auth: ['member', 'staff'],
      permission: 'member.manage',
      input: { params: invitationId },
      output: null,
      errors: [],
      limit: 'write',
      handler: async ({ input, db }) => members.withdraw(db, input.params.invitation_id).then(() => null),
    }),
  ];
}

export function staffRoutes(staff: StaffService): RouteDeclaration[] {
  return [
    route({
      name: 'staff.list',
      method: 'GET',
      path: '/api/staff',
      summary: 'List the staff, newest first.',
      auth: ['staff'],
      permission: 'staff.read',
      input: { query: strict(pageQuery) },
      output: pageOf(staffSchema),
      errors: [],
      limit: 'read',
      handler: async ({ input, system }) => {
        const page = await staff.list(system, queryOf(input.query));
        return { items: page.items.map(presentPerson), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: 'staff.change_role',
      method: 'PATCH',
      path: '/api/staff/:staff_id',
      summary: 'Give a staff member another role. One owner stays.',
      auth: ['staff'],
      permission: 'staff.manage',
      input: { params: staffId, body: strict({ role: oneOf(staffRoles) }) },
      output: staffSchema,
      errors: ['access.last_owner'],
      limit: 'write',
      idempotent: false,
      handler: async ({ input, system }) =>
        presentPerson(await staff.changeRole(system, input.params.staff_id, input.body.role as StaffRole)),
    }),
    route({
      name: 'staff.remove',
      method: 'DELETE',
      path: '/api/staff/:staff_id',
      summary: 'Remove a staff member and end their sessions. One owner stays.',
      auth: ['staff'],
      permission: 'staff.manage',
      input: { params: staffId },
      output: null,
      errors: ['access.last_owner'],
      limit: 'write',
      idempotent: false,
      handler: async ({ input, system }) => staff.remove(system, input.params.staff_id).then(() => null),
    }),
    route({
      name: 'staff.invite',
      method: 'POST',
      path: '/api/staff/invitations',
      summary: 'Invite a person into the staff by mail.',
      auth: ['staff'],
      permission: 'staff.manage',
      input: { body: staffInvitationInput },
      output: staffInvitationSchema,
      status: 201,
      errors: ['access.email_taken'],
      limit: 'write',
      idempotent: false,
      handler: async ({ input: { body }, system }) =>
        presentInvitation<StaffRole>(await staff.invite(system, invitationOf(body))),
    }),
    route({
      name: 'staff.invitations',
      method: 'GET',
      path: '/api/staff/invitations',
      summary: 'List the open invitations into the staff, newest first.',
      auth: ['staff'],
      permission: 'staff.read',
      input: { query: strict(pageQuery) },
      output: pageOf(staffInvitationSchema),
      errors: [],
      limit: 'read',
      handler: async ({ input, system }) => {
        const page = await staff.invitations(system, queryOf(input.query));
        return { items: page.items.map(presentInvitation<StaffRole>), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: 'staff.withdraw_invitation',
      method: 'DELETE',
      path: '/api/staff/invitations/:invitation_id',
      summary: 'Withdraw an open invitation into the staff.',
      auth: ['staff'],
      permission: 'staff.manage',
      input: { params: invitationId },
      output: null,
      errors: [],
      limit: 'write',
      idempotent: false,
      handler: async ({ input, system }) => staff.withdraw(system, input.params.invitation_id).then(() => null),
    }),
  ];
}

function queryOf(query: { limit?: number; cursor?: string }): PageQuery {
  return { limit: query.limit ?? 50, cursor: query.cursor };
}

function invitationOf(body: { email: string; role: string | number; name?: string }): InvitationInput {
  return { email: body.email, role: body.role as InvitationInput['role'], name: body.name ?? null };
}
