/** Members add sources, read them again, remove and restore them. What is live changes only with the next release. */
import {
  idSchema,
  languageSchema,
  line,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  strict,
  timeSchema,
} from '@office16852/contract';
import { Type } from 'typebox';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { ReadSource, SourceService, SourceWithDocuments } from './service.ts';
import { failureMessage, type GivenKind, givenKinds, type Source } from './source.ts';

const maxBodyBytes = 5_000_000;
const failureCodes = ['sources.unreadable', 'sources.refused_address', 'sources.unreachable'] as const;

const contentSchema = Type.String({ minLength: 1, maxLength: maxBodyBytes, description: 'The file as text.' });
const sourceFields = {
  source_id: idSchema('source'),
  kind: oneOf([...givenKinds, 'folder']),
  name: Type.String(),
  url: nullable(Type.String()),
  language: nullable(languageSchema),
  status: oneOf(['ready', 'reading', 'failed'], {
    description: 'reading: ask again in a moment. failed: see failure; what was read before is kept.',
  }),
  failure: nullable(strict({ code: oneOf(failureCodes), message: Type.String() })),
  document_count: Type.Integer({ description: 'Documents found when it was last read.' }),
  created_at: timeSchema,
  last_read_at: nullable(timeSchema),
  changed_at: nullable(timeSchema),
  removed_at: nullable(timeSchema),
};
const sourceSchema = strict(sourceFields, {
  description: 'A removed source leaves the answers with the next published release, not before.',
});
const readSchema = strict(
  {
    ...sourceFields,
    changed: Type.Boolean({
      description: 'Did documents change? Answers use them from the next published release on.',
    }),
  },
  { description: 'Nothing is live until a release is published.' },
);
const withDocumentsSchema = strict({
  ...sourceFields,
  documents: Type.Array(
    strict({
      document_id: idSchema('document'),
      key: Type.String(),
      version: Type.Integer(),
      title: Type.String(),
      url: nullable(Type.String()),
      language: languageSchema,
    }),
    { description: 'The newest 100; all of them are at /api/documents?source_id=.' },
  ),
});

const byId = { params: strict({ source_id: idSchema('source') }) };
const reading = { auth: ['member', 'staff'], permission: 'knowledge.read', limit: 'read' } as const;
const managing = { auth: ['member', 'staff'], permission: 'knowledge.manage', limit: 'write' } as const;

export function sourceRoutes(sources: SourceService): RouteDeclaration[] {
  return [...changingRoutes(sources), ...removingRoutes(sources), ...readingRoutes(sources)];
}

function changingRoutes(sources: SourceService): RouteDeclaration[] {
  return [
    route({
      ...managing,
      name: 'sources.add',
      method: 'POST',
      path: '/api/sources',
      summary: 'Add a text, a file or a page. The same again, by kind and name or by address, changes nothing.',
      input: {
        body: strict({
          kind: oneOf(givenKinds),
          name: line(200),
          content: Type.Optional(contentSchema),
          url: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 2_000,
              description: 'The page to read; for other kinds, where citations lead.',
            }),
          ),
          language: Type.Optional(languageSchema),
        }),
      },
      output: readSchema,
      status: 201,
      errors: failureCodes,
      maxBodyBytes,
      // The words of an enum reach the type as plain values; the schema has checked them.
      handler: async ({ input: { body }, db, signal }) =>
        presentRead(await sources.add(db, { ...body, kind: body.kind as GivenKind }, signal)),
    }),
    route({
      ...managing,
      name: 'sources.replace',
      method: 'PUT',
      path: '/api/sources/:source_id',
      summary: 'Replace the content of a source; without content, read it again.',
      input: { ...byId, body: strict({ content: Type.Optional(contentSchema) }) },
      output: readSchema,
      errors: failureCodes,
      maxBodyBytes,
      handler: async ({ input: { params, body }, db, signal }) =>
        presentRead(
          body.content === undefined
            ? await sources.readAgain(db, params.source_id, signal)
            : await sources.replace(db, params.source_id, body.content),
        ),
    }),
    route({
      ...managing,
      name: 'sources.read_again',
      method: 'POST',
      path: '/api/sources/:source_id/read',
      summary: 'Read a page from its address again, or any other source from the content kept.',
      input: byId,
      output: readSchema,
      errors: failureCodes,
      handler: async ({ input: { params }, db, signal }) =>
        presentRead(await sources.readAgain(db, params.source_id, signal)),
    }),
  ];
}

function removingRoutes(sources: SourceService): RouteDeclaration[] {
  return [
    route({
      ...managing,
      name: 'sources.remove',
      method: 'DELETE',
      path: '/api/sources/:source_id',
      summary: 'Remove a source from the next release. Answers use it until that is published.',
      input: byId,
      output: sourceSchema,
      errors: [],
      handler: async ({ input: { params }, db }) => present(await sources.remove(db, params.source_id)),
    }),
    route({
      ...managing,
      name: 'sources.restore',
      method: 'POST',
      path: '/api/sources/:source_id/restore',
      summary: 'Undo the removal of a source, with the documents that it had.',
      input: byId,
      output: sourceSchema,
      errors: [],
      handler: async ({ input: { params }, db }) => present(await sources.restore(db, params.source_id)),
    }),
  ];
}

function readingRoutes(sources: SourceService): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'sources.list',
      method: 'GET',
      path: '/api/sources',
      summary: 'List sources, newest first.',
      input: {
        query: strict({
          ...pageQuery,
          removed: Type.Optional(Type.Boolean({ default: false, description: 'List the removed ones instead.' })),
        }),
      },
      output: pageOf(sourceSchema),
      errors: [],
      handler: async ({ input: { query }, db }) => {
        const { limit = 50, cursor, removed = false } = query;
        const page = await sources.list(db, { limit, cursor, removed });
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...reading,
      name: 'sources.read',
      method: 'GET',
      path: '/api/sources/:source_id',
      summary: 'Read one source and the documents found in it.',
      input: byId,
      output: withDocumentsSchema,
      errors: [],
      handler: async ({ input: { params }, db }) => presentWithDocuments(await sources.find(db, params.source_id)),
    }),
  ];
}

function present(source: Source) {
  const { failure } = source;
  return {
    source_id: source.id,
    kind: source.kind,
    name: source.name,
    url: source.url,
    language: source.language,
    status: source.status,
    failure: failure && { code: failure.code, message: failureMessage(failure) },
    document_count: source.documentCount,
    created_at: source.createdAt,
    last_read_at: source.lastReadAt,
    changed_at: source.changedAt,
    removed_at: source.removedAt,
  };
}

function presentRead({ source, changed }: ReadSource) {
  return { ...present(source), changed };
}

function presentWithDocuments({ source, documents }: SourceWithDocuments) {
  return {
    ...present(source),
    documents: documents.map(({ id, key, version, title, url, language }) => {
      return { document_id: id, key, version, title, url, language };
    }),
  };
}
