/** Routes about the installation itself: health and the contract. */
import { oneOf, strict } from '@office16852/contract';
import { Type } from 'typebox';
import type { Db } from './kernel/db/index.ts';
import { openApi, RawReply, type RouteDeclaration, route } from './kernel/http/index.ts';
import { sha256 } from './kernel/secrets/index.ts';

export interface PlatformDeps {
  db: Db;
  publicUrl: string;
  isReady(): boolean;
  routes(): readonly RouteDeclaration[];
}

const healthSchema = strict({
  status: oneOf(['ok', 'unavailable']),
  ready: Type.Boolean(),
  database: oneOf(['ok', 'unavailable']),
});

export function platformRoutes(deps: PlatformDeps): RouteDeclaration[] {
  let contract: { body: Buffer; etag: string } | null = null;
  return [
    route({
      name: 'health.read',
      method: 'GET',
      path: '/api/health',
      summary: 'Is the server alive and ready? 503 when it is not ready.',
      auth: ['public'],
      permission: null,
      input: {},
      output: healthSchema,
      errors: [],
      limit: 'read',
      handler: async () => health(deps),
    }),
    route({
      name: 'contract.read',
      method: 'GET',
      path: '/api/openapi.json',
      summary: 'This API as OpenAPI 3.1.',
      auth: ['public'],
      permission: null,
      input: {},
      output: 'raw',
      errors: [],
      limit: 'read',
      handler: async ({ request }) => {
        contract ??= contractFile(deps);
        const { body, etag } = contract;
        const headers = { etag, 'cache-control': 'public, max-age=0, must-revalidate' };
        const known = request.header('if-none-match') === etag;
        return new RawReply(known ? '' : body, 'application/json; charset=utf-8', headers, known ? 304 : 200);
      },
    }),
  ];
}

/** Made once: the routes do not change while the server runs. */
function contractFile(deps: PlatformDeps): { body: Buffer; etag: string } {
  const body = Buffer.from(JSON.stringify(openApi(deps.routes(), deps.publicUrl)));
  return { body, etag: `"${sha256(body).slice(0, 32)}"` };
}

async function health(deps: PlatformDeps) {
  const database = await deps.db.ping().then(
    () => 'ok' as const,
    () => 'unavailable' as const,
  );
  const ready = deps.isReady() && database === 'ok';
  const body = { status: ready ? ('ok' as const) : ('unavailable' as const), ready, database };
  return ready ? body : new RawReply(JSON.stringify(body), 'application/json; charset=utf-8', {}, 503);
}
