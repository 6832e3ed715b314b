/** Set-up, both login doors, accepting an invitation, and passwords. */
import { emailSchema, strict } from '@office16852/contract';
import { type Caller, type RouteDeclaration, route, type SignedIn } from '../../kernel/http/index.ts';
import type { Accept } from './acceptance.ts';
import type { Login } from './login.ts';
import type { Passwords } from './password.ts';
import {
  acceptanceInput,
  linkTokenSchema,
  loginSchema,
  meSchema,
  nameSchema,
  newPasswordSchema,
  passwordSchema,
  presentLogin,
  presentMe,
} from './schemas.ts';
import type { Realm } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Setup } from './setup.ts';

export interface LoginDeps {
  setup: Setup;
  login: Login;
  sessions: Sessions;
  passwords: Passwords;
  accept: Accept;
}

interface Door {
  realm: Realm;
  noun: 'auth' | 'customers';
  /** As the summaries say it. */
  who: string;
  logins: `/${string}`[];
  invitations: `/${string}`[];
}

const staffDoor: Door = {
  realm: 'staff',
  noun: 'auth',
  who: 'staff',
  logins: ['/api/auth'],
  invitations: ['/api/auth/invitations'],
};
const memberDoor: Door = {
  realm: 'member',
  noun: 'customers',
  who: "a tenant's member",
  logins: ['/api/customers/auth', '/api/customer/auth'],
  invitations: ['/api/customers/invitations', '/api/customer/invitations'],
};

export function loginRoutes(deps: LoginDeps): RouteDeclaration[] {
  const doors = [staffDoor, memberDoor].flatMap((door) => [...sessionRoutes(deps, door), acceptRoute(deps, door)]);
  return [setupRoute(deps), ...doors, ...linkRoutes(deps.passwords), changeRoute(deps.passwords)];
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
    output: loginSchema('staff'),
    status: 201,
    errors: ['access.setup_closed', 'access.weak_password', 'access.email_taken', 'access.busy'],
    limit: 'setup',
    handler: async (context) => presentLogin(await setup.setUp(context.input.body, context)),
  });
}

function sessionRoutes({ login, sessions }: LoginDeps, door: Door): RouteDeclaration[] {
  const { realm, noun, who } = door;
  return [
    route({
      name: `${noun}.login`,
      method: 'POST',
      ...pathsOf(door.logins, 'login'),
      summary: `Sign in as ${who}. A member comes to the tenant last used.`,
      auth: ['public'],
      permission: null,
      input: { body: strict({ email: emailSchema, password: passwordSchema }) },
      output: loginSchema(realm),
      errors: ['access.wrong_login', 'access.busy'],
      limit: 'login',
      handler: async (context) => presentLogin(await login.login(realm, context.input.body, context)),
    }),
    route({
      name: `${noun}.logout`,
      method: 'POST',
      ...pathsOf(door.logins, 'logout'),
      summary: 'End the session: its cookie and its token.',
      auth: [realm],
      permission: null,
      input: {},
      output: null,
      errors: [],
      limit: 'write',
      handler: ({ caller, system, reply }) => sessions.end(system, signedIn(caller), reply).then(() => null),
    }),
    route({
      name: `${noun}.me`,
      method: 'GET',
      ...pathsOf(door.logins, 'me'),
      summary: `Who is signed in as ${who}, where, and what they may do.`,
      auth: [realm],
      permission: null,
      input: {},
      output: meSchema(realm),
      errors: [],
      limit: 'read',
      handler: async ({ caller, system }) => presentMe(await login.me(system, signedIn(caller))),
    }),
  ];
}

function acceptRoute({ accept }: LoginDeps, door: Door): RouteDeclaration {
  return route({
    name: `${door.noun}.accept_invitation`,
    method: 'POST',
    ...pathsOf(door.invitations, 'accept'),
    summary: `Become ${door.who} by an invitation, and sign in. An existing account gives its password, a new one sets it.`,
    auth: ['public'],
    permission: null,
    input: { body: acceptanceInput },
    output: loginSchema(door.realm),
    status: 201,
    errors: [
      'access.link_expired',
      'access.wrong_login',
      'access.weak_password',
      'access.email_taken',
      'access.busy',
      'request.invalid',
    ],
    limit: 'login',
    handler: async (context) => {
      const { token, name = null, password } = context.input.body;
      return presentLogin(await accept(door.realm, { token, name, password }, context));
    },
  });
}

function linkRoutes(passwords: Passwords): RouteDeclaration[] {
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
      handler: (context) => passwords.forgot(context.input.body.email, context).then(() => ({})),
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
      handler: (context) => passwords.reset(context.input.body, context).then(() => null),
    }),
  ];
}

function changeRoute(passwords: Passwords): RouteDeclaration {
  return route({
    name: 'password.change',
    method: 'POST',
    path: '/api/auth/password',
    summary: 'Change the own password. Ends every session of the account and starts a new one.',
    auth: ['member', 'staff'],
    permission: null,
    input: { body: strict({ current_password: passwordSchema, password: newPasswordSchema }) },
    output: loginSchema('member', 'staff'),
    errors: ['access.wrong_login', 'access.weak_password', 'access.busy'],
    limit: 'login',
    handler: async (context) => {
      const { current_password: current, password } = context.input.body;
      const input = { current, password };
      return presentLogin(await passwords.change(signedIn(context.caller), input, context));
    },
  });
}

function pathsOf(roots: `/${string}`[], end: string): { path: `/${string}`; aliases: `/${string}`[] } {
  const [path, ...aliases] = roots.map((root) => `${root}/${end}` as const);
  return { path: path!, aliases };
}

function signedIn(caller: Caller): SignedIn {
  if (caller.kind !== 'member' && caller.kind !== 'staff') throw new Error('the route admits the signed-in alone');
  return caller;
}
