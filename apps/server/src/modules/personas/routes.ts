/** Personas over HTTP: a draft to edit, versions to publish, one default. */
import { idSchema, line, nullable, oneOf, pageOf, pageQuery, strict, timeSchema } from '@office16852/contract';
import { Type } from 'typebox';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import { type Persona, type PersonaText, type PersonaVersionRecord, personaLimits } from './persona.ts';
import * as personas from './service.ts';

const textFields = {
  name: line(personaLimits.name, `What visitors see, up to ${personaLimits.name} characters.`),
  description: Type.String({
    maxLength: personaLimits.description,
    description: `For the team: what this persona is for, up to ${personaLimits.description} characters.`,
  }),
  tone: Type.String({
    maxLength: personaLimits.tone,
    description: `How it speaks, up to ${personaLimits.tone} characters.`,
  }),
  systemPrompt: Type.String({
    maxLength: personaLimits.systemPrompt,
    description: `Its instructions, up to ${personaLimits.systemPrompt} characters.`,
  }),
};
const personaSchema = strict({
  id: idSchema('persona'),
  ...textFields,
  is_default: Type.Boolean(),
  revision: Type.Integer({ description: 'Grows with each change of the draft; send it back with the next change.' }),
  published_version: nullable(Type.Integer()),
  has_unpublished_changes: Type.Boolean(),
  archived_at: nullable(timeSchema),
  created_at: timeSchema,
  updated_at: timeSchema,
});
const versionSchema = strict({
  persona_id: idSchema('persona'),
  version: Type.Integer(),
  ...textFields,
  created_by: strict({ kind: oneOf(['member', 'staff', 'visitor', 'system']), id: Type.String() }),
  created_at: timeSchema,
});
const byId = strict({ persona_id: idSchema('persona') });
const reading = { auth: ['member', 'staff'], permission: 'persona.read', errors: [], limit: 'read' } as const;
const managing = { auth: ['member', 'staff'], permission: 'persona.manage', limit: 'write' } as const;

export function personaRoutes(): RouteDeclaration[] {
  return [...draftRoutes(), ...lifeRoutes(), ...versionRoutes()];
}

function draftRoutes(): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'personas.list',
      method: 'GET',
      path: '/api/personas',
      summary: 'List personas, newest first; with archived=true the archived ones.',
      input: { query: strict({ ...pageQuery, archived: Type.Optional(Type.Boolean()) }) },
      output: pageOf(personaSchema),
      handler: async ({ input: { query }, db }) => {
        const { limit = 50, cursor, archived = false } = query;
        const page = await personas.list(db, { limit, cursor, archived });
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...managing,
      name: 'personas.create',
      method: 'POST',
      path: '/api/personas',
      summary: 'Create a persona as a draft.',
      input: {
        body: strict({
          name: textFields.name,
          description: Type.Optional(textFields.description),
          tone: Type.Optional(textFields.tone),
          systemPrompt: Type.Optional(textFields.systemPrompt),
        }),
      },
      output: personaSchema,
      status: 201,
      errors: [],
      handler: async ({ input: { body }, db }) =>
        present(await personas.createDraft(db, { description: '', tone: '', systemPrompt: '', ...body })),
    }),
    route({
      ...reading,
      name: 'personas.read',
      method: 'GET',
      path: '/api/personas/:persona_id',
      summary: 'Read a persona: its draft, its published version, and whether they differ.',
      input: { params: byId },
      output: personaSchema,
      handler: async ({ input: { params }, db }) => present(await personas.read(db, params.persona_id)),
    }),
    route({
      ...managing,
      name: 'personas.edit',
      method: 'PATCH',
      path: '/api/personas/:persona_id',
      summary: 'Change the draft. Nothing that visitors see changes before it is published and released.',
      input: {
        params: byId,
        body: Type.Object(
          {
            revision: Type.Integer({ minimum: 1, description: 'The revision that was read.' }),
            name: Type.Optional(textFields.name),
            description: Type.Optional(textFields.description),
            tone: Type.Optional(textFields.tone),
            systemPrompt: Type.Optional(textFields.systemPrompt),
          },
          { additionalProperties: false, minProperties: 2 },
        ),
      },
      output: personaSchema,
      errors: ['personas.stale', 'personas.archived'],
      handler: async ({ input: { params, body }, db }) =>
        present(await personas.editDraft(db, params.persona_id, body)),
    }),
  ];
}

function lifeRoutes(): RouteDeclaration[] {
  return [
    route({
      ...managing,
      name: 'personas.publish',
      method: 'POST',
      path: '/api/personas/:persona_id/publish',
      summary: "Freeze the draft as the next version. The default persona's goes live with the next release.",
      input: { params: byId },
      output: personaSchema,
      errors: ['personas.unchanged', 'personas.archived'],
      handler: async ({ input: { params }, db }) => present(await personas.publish(db, params.persona_id)),
    }),
    route({
      ...managing,
      name: 'personas.make_default',
      method: 'POST',
      path: '/api/personas/:persona_id/default',
      summary: 'Make a published persona the one that the next release answers as.',
      input: { params: byId },
      output: personaSchema,
      errors: ['personas.unpublished', 'personas.archived'],
      handler: async ({ input: { params }, db }) => present(await personas.makeDefault(db, params.persona_id)),
    }),
    route({
      ...managing,
      name: 'personas.archive',
      method: 'DELETE',
      path: '/api/personas/:persona_id',
      summary: 'Archive a persona. Its versions stay, and restore brings it back.',
      input: { params: byId },
      output: null,
      errors: ['personas.default'],
      handler: async ({ input: { params }, db }) => {
        await personas.archive(db, params.persona_id);
        return null;
      },
    }),
    route({
      ...managing,
      name: 'personas.restore',
      method: 'POST',
      path: '/api/personas/:persona_id/restore',
      summary: 'Bring an archived persona back.',
      input: { params: byId },
      output: personaSchema,
      errors: [],
      handler: async ({ input: { params }, db }) => present(await personas.restore(db, params.persona_id)),
    }),
  ];
}

function versionRoutes(): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'personas.versions',
      method: 'GET',
      path: '/api/personas/:persona_id/versions',
      summary: 'List the frozen versions of a persona, newest first.',
      input: { params: byId, query: strict(pageQuery) },
      output: pageOf(versionSchema),
      handler: async ({ input: { params, query }, db }) => {
        const { limit = 50, cursor } = query;
        const page = await personas.versions(db, params.persona_id, { limit, cursor });
        return { items: page.items.map(presentVersion), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...reading,
      name: 'personas.version',
      method: 'GET',
      path: '/api/personas/:persona_id/versions/:version',
      summary: 'Read one frozen version.',
      input: {
        params: strict({
          persona_id: idSchema('persona'),
          version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
        }),
      },
      output: versionSchema,
      handler: async ({ input: { params }, db }) =>
        presentVersion(await personas.versionRecord(db, params.persona_id, params.version)),
    }),
  ];
}

function present(persona: Persona) {
  return {
    id: persona.id,
    ...presentText(persona),
    is_default: persona.isDefault,
    revision: persona.revision,
    published_version: persona.publishedVersion,
    has_unpublished_changes: persona.hasUnpublishedChanges,
    archived_at: persona.archivedAt,
    created_at: persona.createdAt,
    updated_at: persona.updatedAt,
  };
}

function presentVersion(version: PersonaVersionRecord) {
  return {
    persona_id: version.personaId,
    version: version.version,
    ...presentText(version),
    created_by: version.createdBy,
    created_at: version.createdAt,
  };
}

function presentText({ name, description, tone, systemPrompt }: PersonaText): PersonaText {
  return { name, description, tone, systemPrompt };
}
