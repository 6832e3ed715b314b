/** Releases over HTTP: publish, roll back, look. */
import { idSchema, nullable, oneOf, pageOf, pageQuery, strict, timeSchema } from '@office16852/contract';
import { Type } from 'typebox';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import { awaitRelease, type PublishDeps, requestRelease } from './publish.ts';
import type { Release } from './release.ts';
import { activate, list, read, readCurrent } from './service.ts';

const releaseFields = {
  id: idSchema('release'),
  number: Type.Integer({ description: '1, 2, 3 … in the tenant.' }),
  status: oneOf(['compiling', 'ready', 'failed']),
  current: Type.Boolean({ description: 'Is it what visitors are answered from now?' }),
  content_hash: Type.String(),
  persona_id: idSchema('persona'),
  persona_version: Type.Integer(),
  document_count: Type.Integer(),
  chunk_count: Type.Integer(),
  byte_length: Type.Integer({ description: 'Size of the compiled index; 0 before it is ready.' }),
  failure: nullable(oneOf(['compile', 'abandoned'])),
  created_at: timeSchema,
  created_by: strict({ kind: oneOf(['member', 'staff', 'visitor', 'system']), id: Type.String() }),
};
const releaseSchema = strict(releaseFields);
const reading = { auth: ['member', 'staff'], permission: 'knowledge.read', errors: [], limit: 'read' } as const;

export function releaseRoutes(deps: PublishDeps, waitMs: number): RouteDeclaration[] {
  return [publishRoute(deps, waitMs), ...readRoutes()];
}

function publishRoute(deps: PublishDeps, waitMs: number): RouteDeclaration {
  return route({
    name: 'releases.publish',
    method: 'POST',
    path: '/api/releases',
    summary:
      'Publish what the tenant has now as a new release and make it current; with release_id make that one current, which is also how to roll back. A large release may still be compiling when this answers: its status says so, and it goes live by itself.',
    auth: ['member', 'staff'],
    permission: 'release.publish',
    input: { body: strict({ release_id: Type.Optional(idSchema('release')) }) },
    output: releaseSchema,
    status: 201,
    errors: ['releases.empty', 'releases.unchanged', 'releases.busy', 'releases.not_ready', 'request.not_found'],
    limit: 'write',
    handler: async ({ input: { body }, db, signal }) => {
      if (body.release_id !== undefined) return present(await activate(db, body.release_id));
      return present(await awaitRelease(db, await requestRelease(deps, db), { waitMs, signal }));
    },
  });
}

function readRoutes(): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'releases.list',
      method: 'GET',
      path: '/api/releases',
      summary: 'List releases, newest first.',
      input: { query: strict(pageQuery) },
      output: pageOf(releaseSchema),
      handler: async ({ input: { query }, db }) => {
        const page = await list(db, { limit: query.limit ?? 50, cursor: query.cursor });
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...reading,
      name: 'releases.current',
      method: 'GET',
      path: '/api/releases/current',
      summary: 'Read the current release, and the one before it.',
      input: {},
      output: strict({ ...releaseFields, previous_release_id: nullable(idSchema('release')) }),
      handler: async ({ db }) => {
        const { release, previousReleaseId } = await readCurrent(db);
        return { ...present(release), previous_release_id: previousReleaseId };
      },
    }),
    route({
      ...reading,
      name: 'releases.read',
      method: 'GET',
      path: '/api/releases/:release_id',
      summary: 'Read one release.',
      input: { params: strict({ release_id: idSchema('release') }) },
      output: releaseSchema,
      handler: async ({ input: { params }, db }) => present(await read(db, params.release_id)),
    }),
  ];
}

function present(release: Release) {
  return {
    id: release.id,
    number: release.number,
    status: release.status,
    current: release.current,
    content_hash: release.contentHash,
    persona_id: release.personaId,
    persona_version: release.personaVersion,
    document_count: release.documentCount,
    chunk_count: release.chunkCount,
    byte_length: release.byteLength,
    failure: release.failure,
    created_at: release.createdAt,
    created_by: release.createdBy,
  };
}
