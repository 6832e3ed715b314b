/** Wire shapes of this room, and the presenters that make them. */
import {
  emailSchema,
  idSchema,
  line,
  memberRoles,
  nullable,
  oneOf,
  permissions,
  staffRoles,
  strict,
  timeSchema,
  uuidSchema,
} from '@office16852/contract';
import { type Static, Type } from 'typebox';
import { accessTokenSeconds } from './access-token.ts';
import type { Staff } from './account.store.ts';
import type { AccountView, TenantOfAccount } from './account-view.ts';
import type { Invitation } from './invitation.store.ts';
import type { Member } from './member.store.ts';
import { maxPasswordLength, minPasswordLength } from './password-rules.ts';
import type { LoginAnswer } from './sessions.ts';

export const nameSchema = line(120, 'A name, as others are shown it.');
/** As typed at a login: what no account can have is not hashed. */
export const passwordSchema = Type.String({ minLength: 1, maxLength: maxPasswordLength, description: 'A password.' });
/** A new one is judged by the rules, which say what is wrong with it. */
export const newPasswordSchema = Type.String({
  minLength: 1,
  maxLength: 1_000,
  description: `A new password: ${minPasswordLength} to ${maxPasswordLength} characters, no rules of composition.`,
});
export const linkTokenSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The token from the fragment of a one-time link.',
});

const anyRole = oneOf([...new Set([...memberRoles, ...staffRoles])]);
const tenantSchema = strict({ id: uuidSchema, slug: Type.String(), name: Type.String(), role: anyRole });
const accountFields = {
  id: idSchema('account'),
  email: Type.String(),
  name: Type.String(),
  permissions: Type.Array(oneOf(permissions), { description: 'In the current tenant.' }),
  tenant: tenantSchema,
};

export const staffAccountSchema = strict({
  ...accountFields,
  realm: Type.Literal('staff'),
  staff_id: idSchema('staff'),
  role: oneOf(staffRoles),
});
export const memberAccountSchema = strict({
  ...accountFields,
  realm: Type.Literal('member'),
  member_id: idSchema('member'),
  role: oneOf(memberRoles),
  tenants: Type.Array(tenantSchema, { description: 'Those that X-Tenant may name, the last used first.' }),
});
type AccountWire = Static<typeof staffAccountSchema> | Static<typeof memberAccountSchema>;

function loginOf<S extends typeof staffAccountSchema | typeof memberAccountSchema | typeof anyAccount>(account: S) {
  return strict({
    access_token: Type.String({ description: 'A JWT that names the session: ending the session ends it.' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    csrf_token: Type.String({ description: 'Goes into X-CSRF-Token beside the session cookie.' }),
    account,
  });
}
const anyAccount = Type.Union([staffAccountSchema, memberAccountSchema]);
export const staffLoginSchema = loginOf(staffAccountSchema);
export const memberLoginSchema = loginOf(memberAccountSchema);
export const anyLoginSchema = loginOf(anyAccount);
export const staffMeSchema = strict({ csrf_token: Type.String(), account: staffAccountSchema });
export const memberMeSchema = strict({ csrf_token: Type.String(), account: memberAccountSchema });

export const memberSchema = strict({
  id: idSchema('member'),
  email: Type.String(),
  name: Type.String(),
  role: oneOf(memberRoles),
  created_at: timeSchema,
});
export const staffSchema = strict({
  id: idSchema('staff'),
  email: Type.String(),
  name: Type.String(),
  role: oneOf(staffRoles),
  created_at: timeSchema,
});
export const memberInvitationSchema = invitationOf(memberRoles);
export const staffInvitationSchema = invitationOf(staffRoles);

function invitationOf<const R extends readonly string[]>(roles: R) {
  return strict({
    id: idSchema('invitation'),
    email: Type.String(),
    name: nullable(Type.String()),
    role: oneOf(roles),
    created_at: timeSchema,
    expires_at: timeSchema,
  });
}

export const memberInvitationInput = strict({
  email: emailSchema,
  role: oneOf(memberRoles),
  name: Type.Optional(nameSchema),
});
export const staffInvitationInput = strict({
  email: emailSchema,
  role: oneOf(staffRoles),
  name: Type.Optional(nameSchema),
});
export const acceptanceInput = strict({
  token: linkTokenSchema,
  name: Type.Optional(nameSchema),
  password: newPasswordSchema,
});

export function presentLogin<A extends AccountWire>(answer: LoginAnswer) {
  return {
    access_token: answer.accessToken,
    token_type: 'Bearer' as const,
    expires_in: accessTokenSeconds,
    csrf_token: answer.csrfToken,
    account: presentAccount(answer.account) as A,
  };
}

export function presentMe<A extends AccountWire>(me: { csrfToken: string; account: AccountView }) {
  return { csrf_token: me.csrfToken, account: presentAccount(me.account) as A };
}

function presentAccount(view: AccountView): AccountWire {
  const { id, email, name, permissions: allowed, personId } = view;
  const common = { id, email, name, permissions: allowed, tenant: presentTenant(view.tenant) };
  return (
    view.realm === 'staff'
      ? { ...common, realm: 'staff', staff_id: personId, role: view.role }
      : { ...common, realm: 'member', member_id: personId, role: view.role, tenants: view.tenants.map(presentTenant) }
  ) as AccountWire;
}

function presentTenant(tenant: TenantOfAccount) {
  return { id: tenant.id, slug: tenant.slug, name: tenant.name, role: tenant.role };
}

export function presentPerson<P extends Member | Staff>(person: P) {
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    role: person.role as P['role'],
    created_at: person.createdAt,
  };
}

export function presentInvitation<R extends string>(invitation: Invitation) {
  return {
    id: invitation.id,
    email: invitation.email,
    name: invitation.name,
    role: invitation.role as R,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
  };
}
