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
import { Type } from 'typebox';
import { accessTokenSeconds } from './access-token.ts';
import type { AccountView, TenantOfAccount } from './account-view.ts';
import type { Person, Role } from './crew.ts';
import type { Invitation } from './invitation.store.ts';
import { maxPasswordLength, minPasswordLength } from './password-rules.ts';
import type { Realm } from './session.ts';
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
export const acceptanceInput = strict({
  token: linkTokenSchema,
  name: Type.Optional(nameSchema),
  password: newPasswordSchema,
});

const roles = { member: memberRoles, staff: staffRoles } as const;
const tenantSchema = strict({
  id: uuidSchema,
  slug: Type.String(),
  name: Type.String(),
  role: oneOf([...new Set([...memberRoles, ...staffRoles])]),
});

function accountSchema(realm: Realm) {
  return strict({
    id: idSchema('account'),
    email: Type.String(),
    name: Type.String(),
    realm: Type.Literal(realm),
    [`${realm}_id`]: idSchema(realm),
    role: oneOf(roles[realm]),
    permissions: Type.Array(oneOf(permissions), { description: 'In the current tenant.' }),
    tenant: tenantSchema,
    tenants: Type.Array(tenantSchema, {
      description: 'Those that a member may name in X-Tenant, the last used first. Staff may name any.',
    }),
  });
}

export function loginSchema(...realms: Realm[]) {
  const [first, ...more] = realms.map(accountSchema);
  return strict({
    access_token: Type.String({ description: 'A JWT that names the session: ending the session ends it.' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    csrf_token: Type.String({ description: 'Goes into X-CSRF-Token beside the session cookie.' }),
    account: more.length > 0 ? Type.Union([first!, ...more]) : first!,
  });
}

export function meSchema(realm: Realm) {
  return strict({ csrf_token: Type.String(), account: accountSchema(realm) });
}

export function presentLogin(answer: LoginAnswer) {
  return {
    access_token: answer.accessToken,
    token_type: 'Bearer' as const,
    expires_in: accessTokenSeconds,
    csrf_token: answer.csrfToken,
    account: presentAccount(answer.account),
  };
}

export function presentMe(me: { csrfToken: string; account: AccountView }) {
  return { csrf_token: me.csrfToken, account: presentAccount(me.account) };
}

function presentAccount(view: AccountView) {
  return {
    id: view.id,
    email: view.email,
    name: view.name,
    realm: view.realm,
    [`${view.realm}_id`]: view.personId,
    role: view.role,
    permissions: view.permissions,
    tenant: presentTenant(view.tenant),
    tenants: view.tenants.map(presentTenant),
  };
}

function presentTenant({ id, slug, name, role }: TenantOfAccount) {
  return { id, slug, name, role };
}

export function personSchema(realm: Realm, of: readonly Role[]) {
  return strict({
    id: idSchema(realm),
    email: Type.String(),
    name: Type.String(),
    role: oneOf(of),
    created_at: timeSchema,
  });
}

export function presentPerson({ id, email, name, role, createdAt }: Person) {
  return { id, email, name, role, created_at: createdAt };
}

export function invitationSchema(of: readonly Role[]) {
  return strict({
    id: idSchema('invitation'),
    email: Type.String(),
    name: nullable(Type.String()),
    role: oneOf(of),
    created_at: timeSchema,
    expires_at: timeSchema,
  });
}

export function invitationInput(of: readonly Role[]) {
  return strict({ email: emailSchema, role: oneOf(of), name: Type.Optional(nameSchema) });
}

export function presentInvitation({ id, email, name, role, createdAt, expiresAt }: Invitation) {
  return { id, email, name, role, created_at: createdAt, expires_at: expiresAt };
}
