/** Set-up, both login doors, passwords, and accepting an invitation. */
import { emailSchema, strict } from '@office16852/contract';
import type { Static } from 'typebox';
import {
  type Caller,
  type RouteContext,
  type RouteDeclaration,
  route,
  type SignedIn,
} from '../../kernel/http/index.ts';
import type { Invitations } from './invitations.ts';
import type { Exchange, Login } from './login.ts';
import type { Passwords } from './password.ts';
import {
  acceptanceInput,
  anyLoginSchema,
  linkTokenSchema,
  type memberAccountSchema,
  memberLoginSchema,
  memberMeSchema,
  nameSchema,
  newPasswordSchema,
  passwordSchema,
  presentLogin,
  presentMe,
  type staffAccountSchema,
  staffLoginSchema,
  staffMeSchema,
} from './schemas.ts';
import type { Sessions } from './sessions.ts';
import type { Setup } from './setup.ts';

export interface LoginDeps {
  setup: Setup;
  login: Login;
  sessions: Sessions;
  passwords: Passwords;
  invitations: Invitations;
}

type StaffAccount = Static<typeof staffAccountSchema>;
type MemberAccount = Static<typeof memberAccountSchema>;

const credentials = strict({ email: emailSchema, password: passwordSchema });

export function loginRoutes(deps: LoginDeps): RouteDeclaration[] {
  return [setupRoute(deps), ...staffDoor(deps), ...memberDoor(deps), ...passwordRoutes(deps.passwords)];
}

function setupRoute({ setup }: LoginDeps): RouteDeclaration {
  return route({
    name: 'setup.run',
    method: 'POST',
    path: '/api/setup',
    summary: 'Make the first staff account, with the token of the one-time set-up link, and sign in.',
    auth: ['public'],
    permission: null,
    input: {
      body: strict({ token: linkTokenSchema, name: nameSchema, email: emailSchema, password: newPasswordSchema }),
    },
    output: staffLoginSchema,
    status: 201,
    errors: ['access.setup_closed', 'access.weak_password', 'access.email_taken', 'access.busy'],
    limit: 'setup',
    handler: async (context) => presentLogin<StaffAccount>(await setup.setUp(context.input.body, exchangeOf(context))),
  });
}

function staffDoor({ login, sessions, invitations }: LoginDeps): RouteDeclaration[] {
  return [
    route({
      name: 'auth.login',
      method: 'POST',
      path: '/api/auth/login',
      summary: 'Sign in as staff.',
      auth: ['public'],
      permission: null,
      input: { body: credentials },
      output: staffLoginSchema,
      errors: ['access.wrong_login', 'access.busy'],
      limit: 'login',
      handler: async (context) =>
        presentLogin<StaffAccount>(await login.login('staff', context.input.body, exchangeOf(context))),
    }),
    route({
      name: 'auth.logout',
      method: 'POST',
      path: '/api/auth/logout',
      summary: 'End the staff session: its cookie and its token.',
      auth: ['staff'],
      permission: null,
      input: {},
      output: null,
      errors: [],
      limit: 'write',
      handler: async ({ caller, system, reply }) => sessions.end(system, signedIn(caller), reply).then(() => null),
    }),
    route({
      name: 'auth.me',
      method: 'GET',
      path: '/api/auth/me',
      summary: 'Who is signed in as staff, and what they may do.',
      auth: ['staff'],
      permission: null,
      input: {},
      output: staffMeSchema,
      errors: [],
      limit: 'read',
      handler: async ({ caller, system }) => presentMe<StaffAccount>(await login.me(system, signedIn(caller))),
    }),
    route({
      name: 'auth.accept_invitation',
      method: 'POST',
      path: '/api/auth/invitations/accept',
      summary:
        'Accept an invitation into the staff and sign in. An existing account gives its password, a new one sets it.',
      auth: ['public'],
      permission: null,
      input: { body: acceptanceInput },
      output: staffLoginSchema,
      status: 201,
      errors: [
        'access.link_expired',
        'access.wrong_login',
        'access.weak_password',
        'access.email_taken',
        'access.busy',
      ],
      limit: 'login',
      handler: async (context) => {
        const { token, name = null, password } = context.input.body;
        const answer = await invitations.accept('staff', { token, name, password }, exchangeOf(context));
        return presentLogin<StaffAccount>(answer);
      },
    }),
  ];
}

function memberDoor({ login, sessions, invitations }: LoginDeps): RouteDeclaration[] {
  return [
    route({
      name: 'customers.login',
      method: 'POST',
      path: '/api/customers/auth/login',
      aliases: ['/api/customer/auth/login'],
      summary: "Sign in as a tenant's member, to the tenant last used.",
      auth: ['public'],
      permission: null,
      input: { body: credentials },
      output: memberLoginSchema,
      errors: ['access.wrong_login', 'access.busy'],
      limit: 'login',
      handler: async (context) =>
        presentLogin<MemberAccount>(await login.login('member', context.input.body, exchangeOf(context))),
    }),
    route({
      name: 'customers.logout',
      method: 'POST',
      path: '/api/customers/auth/logout',
      aliases: ['/api/customer/auth/logout'],
      summary: "End the member's session: its cookie and its token.",
      auth: ['member'],
      permission: null,
      input: {},
      output: null,
      errors: [],
      limit: 'write',
      handler: async ({ caller, system, reply }) => sessions.end(system, signedIn(caller), reply).then(() => null),
    }),
    route({
      name: 'customers.me',
      method: 'GET',
      path: '/api/customers/auth/me',
      aliases: ['/api/customer/auth/me'],
      summary: 'Who is signed in as a member, where, and what they may do.',
      auth: ['member'],
      permission: null,
      input: {},
      output: memberMeSchema,
      errors: [],
      limit: 'read',
      handler: async ({ caller, system }) => presentMe<MemberAccount>(await login.me(system, signedIn(caller))),
    }),
    route({
      name: 'customers.accept_invitation',
      method: 'POST',
      path: '/api/customers/invitations/accept',
      aliases: ['/api/customer/invitations/accept'],
      summary:
        'Accept an invitation into a tenant and sign in. An existing account gives its password, a new one sets it.',
      auth: ['public'],
      permission: null,
      input: { body: acceptanceInput },
      output: memberLoginSchema,
      status: 201,
      errors: [
        'access.link_expired',
        'access.wrong_login',
        'access.weak_password',
        'access.email_taken',
        'access.busy',
      ],
      limit: 'login',
      handler: async (context) => {
        const { token, name = null, password } = context.input.body;
        const answer = await invitations.accept('member', { token, name, password }, exchangeOf(context));
        return presentLogin<MemberAccount>(answer);
      },
    }),
  ];
}

function passwordRoutes(passwords: Passwords): RouteDeclaration[] {
  return [
    route({
      name: 'password.forgot',
      method: 'POST',
      path: '/api/auth/password/forgot',
      summary: 'Ask for a reset link by mail. The answer is the same for an e-mail that nobody has.',
      auth: ['public'],
      permission: null,
      input: { body: strict({ email: emailSchema }) },
      output: strict({}),
      status: 202,
      errors: [],
      limit: 'login',
      handler: async (context) => {
        await passwords.forgot(context.input.body.email, exchangeOf(context));
        return {};
      },
    }),
    route({
      name: 'password.reset',
      method: 'POST',
      path: '/api/auth/password/reset',
      summary: 'Set a new password with the token of a reset link. Ends every session of the account.',
      auth: ['public'],
      permission: null,
      input: { body: strict({ token: linkTokenSchema, password: newPasswordSchema }) },
      output: null,
      errors: ['access.link_expired', 'access.weak_password', 'access.busy'],
      limit: 'login',
      handler: async (context) => passwords.reset(context.input.body, exchangeOf(context)).then(() => null),
    }),
    route({
      name: 'password.change',
      method: 'POST',
      path: '/api/auth/password',
      summary: 'Change the own password. Ends every session of the account and starts a new one.',
      auth: ['member', 'staff'],
      permission: null,
      input: { body: strict({ current_password: passwordSchema, password: newPasswordSchema }) },
      output: anyLoginSchema,
      errors: ['access.wrong_login', 'access.weak_password', 'access.busy'],
      limit: 'login',
      handler: async (context) => {
        const { current_password: current, password } = context.input.body;
        const answer = passwords.change(signedIn(context.caller), { current, password }, exchangeOf(context));
        return presentLogin<StaffAccount | MemberAccount>(await answer);
      },
    }),
  ];
}

function exchangeOf(context: Pick<RouteContext, 'system' | 'request' | 'reply'>): Exchange {
  return { system: context.system, request: context.request, reply: context.reply };
}

function signedIn(caller: Caller): SignedIn {
  if (caller.kind !== 'member' && caller.kind !== 'staff') throw new Error('the route admits the signed-in alone');
  return caller;
}
