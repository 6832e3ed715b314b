/** A server with routes of its own and a gate that believes what it is told: what the tests of the server share. */
import { errorCatalogue, problemSchema, strict } from '@office16852/contract';
import type { TestDatabase } from '@office16852/testkit';
import { Type } from 'typebox';
import Schema from 'typebox/schema';
import { expect } from 'vitest';
import { AppError } from '../../error.ts';
import {
  createHttpServer,
  type Gate,
  type HttpServer,
  type RouteDeclaration,
  route,
  type SignedIn,
  StreamReply,
} from '../index.ts';

export const publicUrl = 'https://bob.example';
export const allowedOrigin = 'https://firm.example';
export const csrfToken = 'csrf-token';

/** `Bearer <permissions>` and the cookie `login=<permissions>` are logins. */
const gate: Gate = {
  async signedIn(request, realms) {
    const header = request.header('authorization');
    if (header === 'Bearer wrong') throw new AppError('request.unauthenticated');
    const held = header?.replace(/^Bearer /, '') ?? request.cookies.login;
    return held === undefined ? null : aCaller(realms[0]!, held, header === null ? 'cookie' : 'bearer');
  },
  async widget(request) {
    if (request.header('x-widget-key') !== 'good') throw new AppError('embeds.unknown_key');
    if (request.origin !== allowedOrigin) throw new AppError('embeds.origin_refused');
    return { kind: 'widget', tenantId: 'tenant', widgetKeyId: 'wky', origin: allowedOrigin };
  },
  originKnown: async (origin) => origin === allowedOrigin,
  recordEntry: async () => {},
};

function aCaller(kind: 'member' | 'staff', permissions: string, via: 'cookie' | 'bearer'): SignedIn {
  const held = new Set(permissions.split(' ')) as SignedIn['permissions'];
  const ids = { id: 'mem', accountId: 'acc', sessionId: 'ses', tenantId: 'tenant' };
  return { kind, via, ...ids, role: 'owner', permissions: held, csrfToken };
}

const limit = { capacity: 10_000, perSeconds: 60 };
const few = { capacity: 3, perSeconds: 60 };
const limits = {
  login: few,
  setup: limit,
  knock: limit,
  chat: limit,
  widget: limit,
  read: limit,
  write: limit,
  asset: few,
};
const body = strict({ name: Type.String({ maxLength: 10 }), deep: Type.Optional(Type.Unknown()) });
export const output = strict({ name: Type.String() });
export const common = { summary: 'A route of this test.', errors: [], permission: null } as const;

const echoRoutes: RouteDeclaration[] = [
  route({
    ...{ ...common, name: 'echo.read', method: 'GET', path: '/api/echo/:id', auth: ['public'], limit: 'read', output },
    input: {
      params: strict({ id: Type.String({ pattern: '^[a-z]+$' }) }),
      query: strict({ n: Type.Optional(Type.Integer()) }),
    },
    handler: async ({ input, request }) => ({ name: `${input.params.id} ${input.query.n ?? ''} ${request.address}` }),
  }),
  route({
    ...{ ...common, name: 'echo.send', method: 'POST', path: '/api/echo', auth: ['public'], limit: 'chat', output },
    ...{ input: { body }, stream: Type.Unknown() },
    handler: async ({ input, request }) => (request.wantsStream ? new StreamReply(parts()) : { name: input.body.name }),
  }),
  route({
    ...{
      ...common,
      name: 'leak.read',
      method: 'GET',
      path: '/api/leak',
      auth: ['public'],
      limit: 'read',
      output,
      input: {},
    },
    handler: async () => ({ name: 'x', secret: 'column' }) as never,
  }),
  route({
    ...{
      ...common,
      name: 'bug.read',
      method: 'GET',
      path: '/api/bug',
      auth: ['public'],
      limit: 'read',
      output,
      input: {},
    },
    handler: () => Promise.reject(new Error('select * from secret_table')),
  }),
  route({
    ...{
      ...common,
      name: 'gone.read',
      method: 'GET',
      path: '/api/gone',
      auth: ['public'],
      limit: 'read',
      output,
      input: {},
    },
    handler: () => Promise.reject(new AppError('turns.gone')),
  }),
  route({
    ...{
      ...common,
      name: 'few.read',
      method: 'GET',
      path: '/api/few',
      auth: ['public'],
      limit: 'asset',
      output,
      input: {},
    },
    handler: async () => ({ name: 'few' }),
  }),
  route({
    ...{
      ...common,
      name: 'thing.make',
      method: 'POST',
      path: '/api/things',
      auth: ['member', 'staff'],
      limit: 'write',
      output,
    },
    ...{ input: { body }, permission: 'chat.manage' },
    handler: async ({ input, caller }) => ({ name: `${input.body.name} by ${caller.kind}` }),
  }),
  route({
    ...{
      ...common,
      name: 'thing.drop',
      method: 'DELETE',
      path: '/api/things',
      auth: ['member'],
      limit: 'write',
      output: null,
    },
    ...{ input: {}, permission: 'chat.manage' },
    handler: async () => null,
  }),
  route({
    ...{
      ...common,
      name: 'mixed.send',
      method: 'POST',
      path: '/api/mixed',
      auth: ['visitor', 'member'],
      limit: 'write',
      output,
    },
    input: {},
    handler: async ({ caller }) => ({ name: caller.kind }),
  }),
  route({
    ...{
      ...common,
      name: 'widget.send',
      method: 'POST',
      path: '/api/widget',
      auth: ['widget'],
      limit: 'widget',
      output,
    },
    ...{ input: { body }, cors: 'widget' },
    handler: async ({ input, reply }) => {
      reply.header('x-visitor-token', 'minted');
      if (input.body.name === 'bug') throw new Error('no');
      return { name: input.body.name };
    },
  }),
];

async function* parts() {
  yield { type: 'text-delta', seq: 1, text: 'a' };
  yield { type: 'turn-end', seq: 2 };
}

export function startServer(
  t: TestDatabase,
  options: { checkOutput?: boolean; routes?: readonly RouteDeclaration[] } = {},
): Promise<HttpServer> {
  const deps = { db: t.db, gate, clock: t.clock, log: t.log, publicUrl, proxyHops: 0, limits };
  return createHttpServer({ ...deps, checkOutput: options.checkOutput ?? false }, options.routes ?? echoRoutes);
}

export interface Sent {
  headers?: Record<string, string>;
  payload?: unknown;
}

export async function send(
  by: HttpServer,
  method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'HEAD' | 'OPTIONS',
  url: string,
  sent: Sent = {},
) {
  const payload = sent.payload === undefined ? {} : { payload: sent.payload as object };
  const reply = await by.app.inject({ method, url, headers: sent.headers ?? {}, ...payload });
  return { status: reply.statusCode, headers: reply.headers, body: reply.body, json: () => reply.json() };
}

export function expectProblem(reply: Awaited<ReturnType<typeof send>>, status: number, code: string): void {
  const problem = reply.json();
  expect([reply.status, problem.code, problem.status]).toEqual([status, code, status]);
  expect(Schema.Check(problemSchema, problem), JSON.stringify(problem)).toBe(true);
  expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(reply.headers['x-request-id']).toBe(problem.request_id);
  expect(problem.type).toBe(`${publicUrl}/docs/reference/errors/${code}`);
  expect(errorCatalogue).toHaveProperty([code]);
}

export const json = { 'content-type': 'application/json' };
export const ok = { payload: { name: 'x' } };
export const bearer = (permissions = 'chat.manage') => ({ authorization: `Bearer ${permissions}` });
export const cookie = { cookie: 'login=chat.manage', 'x-csrf-token': csrfToken };
