/** Widget Setup: keys, allowed origins and the tag to paste. A key's value is shown where it is needed: it is publishable. */
import {
  idSchema,
  line,
  nullable,
  oneOf,
  pageOf,
  pageQuery,
  strict,
  timeSchema,
  uuidSchema,
} from '@office16852/contract';
import { Type } from 'typebox';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { EmbedService } from './service.ts';
import type { AllowedOrigin, KeyMode, WidgetKey } from './widget-key.ts';

const originSchema = strict({ id: idSchema('allowedOrigin'), origin: Type.String(), created_at: timeSchema });
const keyFields = {
  id: idSchema('widgetKey'),
  name: Type.String(),
  mode: oneOf(['live', 'test']),
  last_four: Type.String(),
  created_at: timeSchema,
  revoked_at: nullable(timeSchema),
  origins: Type.Array(originSchema),
};
const keySchema = strict(keyFields);
const newKeySchema = strict({ ...keyFields, value: Type.String({ description: 'The key itself, for X-Widget-Key.' }) });
const codeSchema = strict({
  tag: Type.String({ description: 'To paste into every page, before </body> or in <head>.' }),
  tenant_id: uuidSchema,
  script_url: Type.String(),
  widget_key: nullable(
    Type.String({ description: 'The key that the script carries. Null when every live key is revoked.' }),
  ),
  allowed_origins: Type.Array(Type.String()),
  has_origin: Type.Boolean({ description: 'Whether any page can use it yet.' }),
});
const byKey = strict({ widget_key_id: idSchema('widgetKey') });
const byOrigin = strict({ widget_key_id: idSchema('widgetKey'), allowed_origin_id: idSchema('allowedOrigin') });
const common = { auth: ['member', 'staff'] } as const;
const reading = { ...common, permission: 'embed.read', limit: 'read' } as const;
const managing = { ...common, permission: 'embed.manage', limit: 'write' } as const;

export function embedRoutes(embeds: EmbedService, host: string): RouteDeclaration[] {
  return [...keyRoutes(embeds), ...originRoutes(embeds), codeRoute(embeds, host)];
}

function keyRoutes(embeds: EmbedService): RouteDeclaration[] {
  return [
    route({
      ...reading,
      name: 'widget_keys.list',
      method: 'GET',
      path: '/api/widget-keys',
      summary: 'List widget keys with their allowed origins, newest first.',
      input: { query: strict(pageQuery) },
      output: pageOf(keySchema),
      errors: [],
      handler: async ({ input: { query }, db }) => {
        const page = await embeds.list(db, { limit: query.limit ?? 50, cursor: query.cursor });
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
    route({
      ...managing,
      name: 'widget_keys.create',
      method: 'POST',
      path: '/api/widget-keys',
      summary: 'Create a widget key. It works from the origins that it allows.',
      input: { body: strict({ name: line(80), mode: Type.Optional(oneOf(['live', 'test'])) }) },
      output: newKeySchema,
      status: 201,
      errors: [],
      handler: async ({ input: { body }, db }) => {
        const key = await embeds.create(db, { name: body.name, mode: (body.mode ?? 'live') as KeyMode });
        return { ...present(key), value: embeds.valueOf(key) };
      },
    }),
    route({
      ...managing,
      name: 'widget_keys.revoke',
      method: 'DELETE',
      path: '/api/widget-keys/:widget_key_id',
      summary: 'Revoke a widget key for good. Revoking it again changes nothing.',
      input: { params: byKey },
      output: null,
      errors: ['request.not_found'],
      handler: async ({ input: { params }, db }) => {
        await embeds.revoke(db, params.widget_key_id);
        return null;
      },
    }),
  ];
}

function originRoutes(embeds: EmbedService): RouteDeclaration[] {
  return [
    route({
      ...managing,
      name: 'widget_keys.allow_origin',
      method: 'POST',
      path: '/api/widget-keys/:widget_key_id/origins',
      summary: 'Allow pages of one origin to use the key. Allowing it again gives the same one.',
      input: { params: byKey, body: strict({ origin: line(300) }) },
      output: originSchema,
      status: 201,
      errors: ['request.not_found', 'embeds.bad_origin'],
      handler: async ({ input: { params, body }, db }) =>
        presentOrigin(await embeds.allow(db, params.widget_key_id, body.origin)),
    }),
    route({
      ...managing,
      name: 'widget_keys.remove_origin',
      method: 'DELETE',
      path: '/api/widget-keys/:widget_key_id/origins/:allowed_origin_id',
      summary: 'Stop pages of an origin from using the key.',
      input: { params: byOrigin },
      output: null,
      errors: ['request.not_found'],
      handler: async ({ input: { params }, db }) => {
        await embeds.disallow(db, params.widget_key_id, params.allowed_origin_id);
        return null;
      },
    }),
  ];
}

function codeRoute(embeds: EmbedService, host: string): RouteDeclaration {
  return route({
    name: 'customer_portal.widget_code',
    method: 'GET',
    path: '/api/customer-portal/widget-code',
    summary: 'The tag that puts the chat on a page, and whether any page may use it yet.',
    auth: ['member'],
    permission: 'embed.read',
    input: {},
    output: codeSchema,
    errors: [],
    limit: 'read',
    handler: async ({ db }) => {
      const key = await embeds.defaultKey(db);
      const origins = key?.origins.map(({ origin }) => origin) ?? [];
      const scriptUrl = `${host}/widget/${db.tenantId}/widget.js`;
      return {
        tag: `<script src="${scriptUrl}" async></script>`,
        tenant_id: db.tenantId,
        script_url: scriptUrl,
        widget_key: key && embeds.valueOf(key),
        allowed_origins: origins,
        has_origin: origins.length > 0,
      };
    },
  });
}

function present(key: WidgetKey) {
  return {
    id: key.id,
    name: key.name,
    mode: key.mode,
    last_four: key.lastFour,
    created_at: key.createdAt,
    revoked_at: key.revokedAt,
    origins: key.origins.map(presentOrigin),
  };
}

function presentOrigin({ id, origin, createdAt }: AllowedOrigin) {
  return { id, origin, created_at: createdAt };
}
