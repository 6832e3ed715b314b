/** Members and staff read what was made of their sources. Sources are where it is changed. */
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
import { AppError } from '../../kernel/error.ts';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { Document, DocumentText } from './document.ts';
import type { KnowledgeService } from './service.ts';

const kind = oneOf(['document', 'faq']);
const documentFields = {
  document_id: idSchema('document'),
  source_id: idSchema('source'),
  key: Type.String({ description: 'Its name within the source, such as a path.' }),
  version: Type.Integer(),
  title: Type.String(),
  url: nullable(Type.String()),
  language: languageSchema,
  kind,
  created_at: timeSchema,
  version_created_at: timeSchema,
  removed_at: nullable(timeSchema),
};
const documentSchema = strict(documentFields);
const documentTextSchema = strict({
  ...documentFields,
  text: Type.String({ description: 'All that may be quoted.' }),
  sections: Type.Array(
    strict({
      path: Type.Array(Type.String(), { description: 'The headings above, outermost first.' }),
      start: Type.Integer({ description: 'In UTF-16 code units of text.' }),
      end: Type.Integer(),
      kind,
    }),
  ),
});
const maxVersion = 2_147_483_647;

const reading = { method: 'GET', auth: ['member', 'staff'], permission: 'knowledge.read', limit: 'read' } as const;

export function knowledgeRoutes(knowledge: KnowledgeService): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'documents.list',
      path: '/api/documents',
      summary: 'List the documents that the next release would hold, newest first.',
      input: {
        query: strict({
          ...pageQuery,
          source_id: Type.Optional(idSchema('source')),
          query: Type.Optional(line(200, 'Part of a title, a key or an address.')),
        }),
      },
      output: pageOf(documentSchema),
      errors: [],
      handler: async ({ input: { query }, db }) => {
        const { limit = 50, cursor, source_id: sourceId, query: words } = query;
        const page = await db.read((read) => knowledge.list(read, { limit, cursor, sourceId, query: words }));
        return { items: page.items.map(presentDocument), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...reading,
      name: 'documents.read',
      path: '/api/documents/:document_id',
      summary: 'Read the current text of a document, removed ones too.',
      input: { params: strict({ document_id: idSchema('document') }) },
      output: documentTextSchema,
      errors: [],
      handler: async ({ input: { params }, db }) =>
        present(await db.read((read) => knowledge.find(read, params.document_id))),
    }),
    route({
      ...reading,
      name: 'documents.version',
      path: '/api/documents/:document_id/versions/:version',
      summary: 'Read one version of a document, as a receipt names it.',
      input: {
        params: strict({
          document_id: idSchema('document'),
          version: Type.Integer({ minimum: 1, maximum: maxVersion }),
        }),
      },
      output: documentTextSchema,
      errors: [],
      handler: async ({ input: { params }, db }) =>
        present(await db.read((read) => knowledge.find(read, params.document_id, params.version))),
    }),
  ];
}

function present(document: DocumentText | null) {
  if (!document) throw new AppError('request.not_found');
  const sections = document.sections.map((section) => ({ ...section, kind: section.kind ?? document.kind }));
  return { ...presentDocument(document), text: document.text, sections };
}

function presentDocument(document: Document) {
  return {
    document_id: document.id,
    source_id: document.sourceId,
    key: document.key,
    version: document.version,
    title: document.title,
    url: document.url,
    language: document.language,
    kind: document.kind,
    created_at: document.createdAt,
    version_created_at: document.versionCreatedAt,
    removed_at: document.removedAt,
  };
}
