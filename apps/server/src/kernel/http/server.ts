/** The HTTP server: registers declared routes, renders errors, serves pages. The only file with hooks of the framework. */
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import type { Log } from '../observe/log.ts';
import { createAdmission, type Limits } from './admit.ts';
import { addBodyParsers } from './body.ts';
import { refuseBytes } from './client-error.ts';
import { capConnections } from './connections.ts';
import { createDrain } from './drain.ts';
import { securityHeaders } from './headers.ts';
import type { Pages } from './pages.ts';
import { asAppError, problemOf } from './problem.ts';
import { missing, registerRoute } from './register.ts';
import type { Gate, RouteDeclaration } from './types.ts';

export interface HttpDeps {
  db: Db;
  gate: Gate;
  clock: Clock;
  log: Log;
  publicUrl: string;
  proxyHops: number;
  limits: Limits;
  /** The built pages, where they are wanted. */
  pages?: Pages | null;
  /** Tests check every answer against its schema; production strips what the schema does not name. */
  checkOutput: boolean;
}

export interface HttpServer {
  listen(host: string, port: number): Promise<{ port: number }>;
  /** No new connections; what is in flight is answered, for at most this long; what comes on kept connections hears 503. */
  close(maxMs?: number): Promise<void>;
  readonly listening: boolean;
  readonly app: FastifyInstance;
}

const chatBodyBytes = 65_536;
const defaultDrainMs = 5_000;

export async function createHttpServer(deps: HttpDeps, routes: readonly RouteDeclaration[]): Promise<HttpServer> {
  const secure = deps.publicUrl.startsWith('https:');
  const headers = securityHeaders(secure);
  const app = fastify({
    logger: false,
    bodyLimit: chatBodyBytes,
    genReqId: () => newId('request'),
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 10_000,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384, connectionsCheckingInterval: 2_000 },
    // A label of 200 characters, each written as up to four escaped bytes.
    routerOptions: { maxParamLength: 2_400, ignoreTrailingSlash: false, caseSensitive: true },
    exposeHeadRoutes: false,
    // An address that cannot be decoded is refused before any route or hook is found for it.
    frameworkErrors: (error, request, reply) => {
      addHeaders(headers, request, reply);
      sendProblem(deps, error, request, reply);
    },
    clientErrorHandler: (error, socket) => refuseBytes({ publicUrl: deps.publicUrl, headers }, error, socket),
  });
  capConnections(app.server, deps.proxyHops);
  await app.register(cookie);
  addBodyParsers(app);
  const drain = createDrain(app.server);
  app.addHook('onRequest', (_request, _reply, done) => done(drain.refusal()));
  app.addHook('onSend', async (request, reply) => {
    addHeaders(headers, request, reply);
    if (drain.draining) reply.header('connection', 'close');
  });
  app.setErrorHandler((error, request, reply) => sendProblem(deps, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (!deps.pages?.sendMissing(request, reply))
      sendProblem(deps, missing(routes, request.method, request.url), request, reply);
  });

  const admission = createAdmission(deps);
  for (const route of routes) registerRoute(app, { ...deps, admission, secure }, route);
  deps.pages?.register(app);

  return {
    app,
    get listening() {
      return app.server.listening;
    },
    async listen(host, port) {
      await app.listen({ host, port });
      const address = app.server.address();
      return { port: typeof address === 'object' && address ? address.port : port };
    },
    async close(maxMs = defaultDrainMs) {
      await drain.end(maxMs);
      await app.close();
    },
  };
}

function addHeaders(headers: readonly [string, string][], request: FastifyRequest, reply: FastifyReply): void {
  for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value);
  reply.header('x-request-id', request.id);
  if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

function sendProblem(deps: HttpDeps, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = asAppError(thrown);
  const problem = problemOf(error, request.id, deps.publicUrl);
  const route = request.routeOptions.url ?? 'none';
  if (problem.status >= 500)
    deps.log.error({ request_id: request.id, route, code: error.code, error: error.cause ?? error }, 'request failed');
  for (const [name, value] of Object.entries(error.headers)) reply.header(name, value);
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problem);
}
