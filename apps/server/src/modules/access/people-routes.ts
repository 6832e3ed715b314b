/** The six routes of each crew: list, role, removal, and invitations. */
import {
  idSchema,
  memberRoles,
  oneOf,
  type Permission,
  pageOf,
  pageQuery,
  staffRoles,
  strict,
} from '@office16852/contract';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { Crew, InvitationInput, PageQuery, Role } from './crew.ts';
import { invitationInput, invitationSchema, personSchema, presentInvitation, presentPerson } from './schemas.ts';
import type { Realm } from './session.ts';

interface Kind {
  realm: Realm;
  crew: Crew;
  noun: 'members' | 'staff';
  /** Of the path, and as the summaries say it. */
  people: string;
  auth: readonly Realm[];
  read: Permission;
  manage: Permission;
  roles: readonly Role[];
  /** A request of staff runs across tenants, where no Idempotency-Key is kept. */
  idempotent: boolean;
}

export function crewRoutes(crews: { members: Crew; staff: Crew }): RouteDeclaration[] {
  const members: Kind = {
    realm: 'member',
    crew: crews.members,
    noun: 'members',
    people: "the tenant's members",
    auth: ['member', 'staff'],
    read: 'member.read',
    manage: 'member.manage',
    roles: memberRoles,
    idempotent: true,
  };
  const staff: Kind = {
    realm: 'staff',
    crew: crews.staff,
    noun: 'staff',
    people: 'the staff',
    auth: ['staff'],
    read: 'staff.read',
    manage: 'staff.manage',
    roles: staffRoles,
    idempotent: false,
  };
  return [...personRoutes(members), ...invitationRoutes(members), ...personRoutes(staff), ...invitationRoutes(staff)];
}

function personRoutes(kind: Kind): RouteDeclaration[] {
  const { realm, crew, noun, people, auth, manage, idempotent } = kind;
  const person = personSchema(realm, kind.roles);
  const params = strict({ [`${realm}_id`]: idSchema(realm) });
  const idOf = (given: object) => (given as Record<string, string>)[`${realm}_id`]!;
  return [
    route({
      name: `${noun}.list`,
      method: 'GET',
      path: `/api/${noun}`,
      summary: `List ${people}, newest first.`,
      auth,
      permission: kind.read,
      limit: 'read',
      errors: [],
      input: { query: strict(pageQuery) },
      output: pageOf(person),
      handler: async ({ input, ...scope }) => {
        const page = await crew.list(scope, queryOf(input.query));
        return { items: page.items.map(presentPerson), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: `${noun}.change_role`,
      method: 'PATCH',
      path: `/api/${noun}/:${realm}_id`,
      summary: `Give one of ${people} another role. One owner stays.`,
      auth,
      permission: manage,
      limit: 'write',
      idempotent,
      errors: ['access.last_owner'],
      input: { params, body: strict({ role: oneOf(kind.roles) }) },
      output: person,
      handler: async ({ input, ...scope }) =>
        presentPerson(await crew.changeRole(scope, idOf(input.params), input.body.role as Role)),
    }),
    route({
      name: `${noun}.remove`,
      method: 'DELETE',
      path: `/api/${noun}/:${realm}_id`,
      summary: `Remove one of ${people} and end their sessions. One owner stays.`,
      auth,
      permission: manage,
      limit: 'write',
      idempotent,
      errors: ['access.last_owner'],
      input: { params },
      output: null,
      handler: ({ input, ...scope }) => crew.remove(scope, idOf(input.params)).then(() => null),
    }),
  ];
}

function invitationRoutes(kind: Kind): RouteDeclaration[] {
  const { crew, noun, people, auth, manage, idempotent } = kind;
  const path = `/api/${noun}/invitations` as const;
  const invitation = invitationSchema(kind.roles);
  return [
    route({
      name: `${noun}.invite`,
      method: 'POST',
      path,
      summary: `Invite a person by mail to join ${people}.`,
      auth,
      permission: manage,
      limit: 'write',
      idempotent,
      status: 201,
      errors: ['access.email_taken'],
      input: { body: invitationInput(kind.roles) },
      output: invitation,
      handler: async ({ input: { body }, ...scope }) =>
        presentInvitation(await crew.invite(scope, { ...body, name: body.name ?? null } as InvitationInput)),
    }),
    route({
      name: `${noun}.invitations`,
      method: 'GET',
      path,
      summary: `List open invitations to ${people}.`,
      auth,
      permission: kind.read,
      limit: 'read',
      errors: [],
      input: { query: strict(pageQuery) },
      output: pageOf(invitation),
      handler: async ({ input, ...scope }) => {
        const page = await crew.invitations(scope, queryOf(input.query));
        return { items: page.items.map(presentInvitation), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: `${noun}.withdraw_invitation`,
      method: 'DELETE',
      path: `${path}/:invitation_id`,
      summary: `Withdraw an open invitation to ${people}: its link opens nothing any more.`,
      auth,
      permission: manage,
      limit: 'write',
      idempotent,
      errors: [],
      input: { params: strict({ invitation_id: idSchema('invitation') }) },
      output: null,
      handler: ({ input, ...scope }) => crew.withdraw(scope, input.params.invitation_id).then(() => null),
    }),
  ];
}

function queryOf(query: { limit?: number; cursor?: string }): PageQuery {
  return { limit: query.limit ?? 50, cursor: query.cursor };
}
