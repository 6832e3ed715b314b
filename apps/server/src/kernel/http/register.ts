/** Turns one declaration into a registered route: admit, validate, run, answer as JSON, stream or raw bytes. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Db, DbScope } from '../db/index.ts';
import { AppError, invalidField } from '../error.ts';
import type { Log } from '../observe/log.ts';
import { type Admission, admit, takesIdempotencyKey, takeToken } from './admit.ts';
import { checkStrings } from './body.ts';
import { preflight } from './cors.ts';
import { replyFacts, requestFacts } from './facts.ts';
import { eventStream } from './sse.ts';
import {
  type Caller,
  RawReply,
  type RequestFacts,
  type RouteContext,
  type RouteDeclaration,
  StreamReply,
} from './types.ts';
import { misfit, validator } from './validate.ts';

export interface RegisterDeps {
  db: Db;
  log: Log;
  admission: Admission;
  proxyHops: number;
  secure: boolean;
  checkOutput: boolean;
}

const callers = new WeakMap<FastifyRequest, { caller: Caller; facts: RequestFacts }>();

export function registerRoute(app: FastifyInstance, deps: RegisterDeps, route: RouteDeclaration): void {
  const checks = inputChecks(route);
  const checkOutput = deps.checkOutput && route.output && route.output !== 'raw' ? misfit(route.output) : null;
  for (const url of [route.path, ...(route.aliases ?? [])]) {
    app.route({
      method: route.method,
      url,
      config: { cors: route.cors },
      ...(route.maxBodyBytes ? { bodyLimit: route.maxBodyBytes } : {}),
      ...(route.output && route.output !== 'raw' ? { schema: { response: { '2xx': route.output } } } : {}),
      onRequest: (request, reply) => onRequest(deps, route, request, reply),
      handler: async (request, reply) => {
        for (const check of checks) check(request);
        const context = contextOf(deps, route, request, reply);
        await recordEntry(deps, route, context);
        const result = await route.handler(context);
        return answer({ route, request, reply, result, check: checkOutput });
      },
    });
    if (route.cors === 'widget') registerPreflight(app, deps, route, url);
  }
}

async function onRequest(
  deps: RegisterDeps,
  route: RouteDeclaration,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const facts = requestFacts(request, deps.proxyHops);
  const contentType = facts.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null;
  const caller = await admit(deps.admission, route, {
    facts,
    method: route.method,
    contentType,
    setHeader: (name, value) => void reply.header(name, value),
  });
  if (!isAcceptable(route, facts.header('accept'))) throw new AppError('request.not_acceptable');
  if (route.input.body && contentType !== 'application/json')
    throw new AppError('request.media_type', { params: { type: contentType ?? 'no type' } });
  callers.set(request, { caller, facts });
}

/** Only what names none of the forms of this route is refused; files and empty answers have no form to choose. */
function isAcceptable(route: RouteDeclaration, accept: string | null): boolean {
  if (accept === null || accept.trim() === '' || route.output === null || route.output === 'raw') return true;
  const forms = ['*/*', 'application/*', 'application/json', ...(route.stream ? ['text/*', 'text/event-stream'] : [])];
  return accept.split(',').some((type) => forms.includes(type.split(';')[0]!.trim().toLowerCase()));
}

function inputChecks(route: RouteDeclaration): ((request: FastifyRequest) => void)[] {
  const { body, query, params } = route.input;
  const checks: ((request: FastifyRequest) => void)[] = [];
  if (params) {
    const check = validator(params, 'params');
    checks.push((request) => asMissing(() => check(request.params)));
  }
  if (query) {
    const check = validator(query, 'query');
    checks.push((request) => {
      checkStrings(request.query, '/query');
      check(request.query);
    });
  }
  if (body) {
    const check = validator(body, 'body');
    checks.push((request) => check(request.body));
  }
  return checks;
}

/** An id that cannot exist is missing, like one that does not: the same 404. */
function asMissing(check: () => void): void {
  try {
    check();
  } catch {
    throw new AppError('request.not_found');
  }
}

function contextOf(
  deps: RegisterDeps,
  route: RouteDeclaration,
  request: FastifyRequest,
  reply: FastifyReply,
): RouteContext {
  const { caller, facts } = callers.get(request)!;
  const scope = scopeOf(route, caller, facts, request);
  let controller: AbortController | null = null;
  return {
    input: { params: request.params, query: request.query, body: request.body } as RouteContext['input'],
    caller,
    get db() {
      if (caller.kind === 'anonymous') throw new Error(`${route.name} has no tenant: a public route finds its own`);
      return deps.db.forTenant(caller.tenantId, scope);
    },
    dbOf: (tenantId) => deps.db.forTenant(tenantId, scope),
    get system() {
      return deps.db.systemFor(scope);
    },
    request: facts,
    reply: replyFacts(reply, deps.secure),
    get signal() {
      // Made only for the handlers that ask: most answers are written before anybody could hang up.
      if (!controller) {
        const own = new AbortController();
        controller = own;
        reply.raw.once('close', () => reply.raw.writableFinished || own.abort());
      }
      return controller.signal;
    },
  };
}

function scopeOf(route: RouteDeclaration, caller: Caller, facts: RequestFacts, request: FastifyRequest): DbScope {
  const actor =
    caller.kind === 'member' || caller.kind === 'staff'
      ? { kind: caller.kind, id: caller.id }
      : { kind: 'visitor' as const, id: 'anonymous' };
  const key = takesIdempotencyKey(route) ? facts.header('idempotency-key') : null;
  if (key === null) return { actor, requestId: facts.id };
  if (key.length === 0 || key.length > 255)
    throw invalidField('/headers/idempotency-key', 'has more than 255 characters or none', 'Send 1 to 255 characters.');
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.params, request.query, request.body ?? null]))
    .digest('hex');
  return { actor, requestId: facts.id, idempotency: { scope: `${actor.id} ${route.name}`, key, fingerprint } };
}

/** Staff in a tenant leave a trace; what they read there is recorded by the room that shows it. */
async function recordEntry(deps: RegisterDeps, route: RouteDeclaration, context: RouteContext): Promise<void> {
  const { caller } = context;
  if (caller.kind === 'staff') await deps.admission.gate.recordEntry(caller, route.name, null, context.request);
}

interface Answer {
  route: RouteDeclaration;
  request: FastifyRequest;
  reply: FastifyReply;
  result: unknown;
  /** What is wrong with the result, or null. */
  check: ((value: unknown) => string | null) | null;
}

async function answer({ route, request, reply, result, check }: Answer): Promise<unknown> {
  if (result instanceof StreamReply) {
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .serializer((value: unknown) => value as string);
    return reply.send(eventStream(result.parts));
  }
  if (result instanceof RawReply) {
    for (const [name, value] of Object.entries(result.headers)) reply.header(name, value);
    return reply.status(result.status).header('content-type', result.contentType).send(result.body);
  }
  if (route.output === null) return reply.status(204).send();
  const wrong = check?.(result);
  if (wrong) throw new Error(`the answer of ${route.name} does not fit its schema: ${wrong} (${request.id})`);
  return reply.status(route.status ?? 200).send(result);
}

function registerPreflight(app: FastifyInstance, deps: RegisterDeps, route: RouteDeclaration, url: string): void {
  if (app.hasRoute({ method: 'OPTIONS', url })) return;
  app.options(url, { config: { cors: 'widget' } }, async (request, reply) => {
    const facts = requestFacts(request, deps.proxyHops);
    takeToken(deps.admission, 'knock', { facts, setHeader: (name, value) => void reply.header(name, value) });
    const headers = await preflight(facts.origin, `${route.method}, OPTIONS`, deps.admission.gate.originKnown);
    return reply.status(204).headers(headers).send();
  });
}

/** What an address that no route takes answers: 405 where another method would do, else the one 404. */
export function missing(routes: readonly RouteDeclaration[], method: string, url: string): AppError {
  const path = url.split('?')[0]!;
  const methods = new Set(
    routes
      .filter((route) => [route.path, ...(route.aliases ?? [])].some((pattern) => matches(pattern, path)))
      .map((route) => route.method),
  );
  if (methods.size === 0 || methods.has(method as 'GET')) return new AppError('request.not_found');
  return new AppError('request.method_not_allowed', {
    params: { method },
    headers: { allow: [...methods].join(', ') },
  });
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i]);
}
