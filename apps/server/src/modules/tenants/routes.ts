/** Staff create and list tenants; a tenant's owner names it. */
import { languageSchema, line, oneOf, pageOf, pageQuery, strict, timeSchema, uuidSchema } from '@office16852/contract';
import { Type } from 'typebox';
import { AppError } from '../../kernel/error.ts';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { TenantService } from './service.ts';
import { slugOf, type Tenant } from './tenant.ts';

const slugSchema = Type.String({
  minLength: 2,
  maxLength: 60,
  pattern: '^[a-z0-9][a-z0-9-]*[a-z0-9]$',
  description: 'Lower case letters, digits and hyphens.',
});
const tenantSchema = strict({
  id: uuidSchema,
  slug: Type.String(),
  name: Type.String(),
  language: languageSchema,
  status: oneOf(['active', 'suspended']),
  created_at: timeSchema,
});
const byId = strict({ tenant_id: uuidSchema });

export function tenantRoutes(tenants: TenantService): RouteDeclaration[] {
  return [...staffRoutes(tenants), ...ownRoutes(tenants)];
}

function staffRoutes(tenants: TenantService): RouteDeclaration[] {
  return [
    route({
      name: 'tenants.create',
      method: 'POST',
      path: '/api/tenants',
      summary: 'Create a tenant with its default persona.',
      auth: ['staff'],
      permission: 'tenant.manage',
      input: {
        body: strict({ name: line(120), slug: Type.Optional(slugSchema), language: Type.Optional(languageSchema) }),
      },
      output: tenantSchema,
      status: 201,
      errors: ['tenants.slug_taken'],
      limit: 'write',
      handler: async ({ input: { body }, system }) =>
        present(
          await tenants.create(system, {
            name: body.name,
            slug: body.slug ?? slugOf(body.name),
            language: body.language ?? 'en',
          }),
        ),
    }),
    route({
      name: 'tenants.list',
      method: 'GET',
      path: '/api/tenants',
      summary: 'List tenants, newest first.',
      auth: ['staff'],
      permission: 'tenant.read',
      input: { query: strict(pageQuery) },
      output: pageOf(tenantSchema),
      errors: [],
      limit: 'read',
      handler: async ({ input: { query }, system }) => {
        const page = await tenants.list(system, { limit: query.limit ?? 50, cursor: query.cursor });
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
  ];
}

function ownRoutes(tenants: TenantService): RouteDeclaration[] {
  return [
    route({
      name: 'tenants.read',
      method: 'GET',
      path: '/api/tenants/:tenant_id',
      summary: 'Read one tenant: staff any, members their own.',
      auth: ['member', 'staff'],
      permission: null,
      input: { params: byId },
      output: tenantSchema,
      errors: [],
      limit: 'read',
      handler: async ({ input: { params }, caller, system }) => {
        const allowed =
          caller.kind === 'staff'
            ? caller.permissions.has('tenant.read')
            : caller.kind === 'member' && caller.tenantId === params.tenant_id;
        const tenant = allowed ? await tenants.find(params.tenant_id) : null;
        if (!tenant) throw new AppError('request.not_found');
        if (caller.kind === 'staff' && tenant.id !== caller.tenantId)
          await tenants.recordEntry(system, tenant.id, 'tenants.read');
        return present(tenant);
      },
    }),
    route({
      name: 'tenants.configure',
      method: 'PATCH',
      path: '/api/tenant',
      summary: "Change the caller's own tenant's name or language.",
      auth: ['member', 'staff'],
      permission: 'member.manage',
      input: {
        body: Type.Object(
          { name: Type.Optional(line(120)), language: Type.Optional(languageSchema) },
          { additionalProperties: false, minProperties: 1 },
        ),
      },
      output: tenantSchema,
      errors: [],
      limit: 'write',
      handler: async ({ input: { body }, db }) => present(await tenants.configure(db, body)),
    }),
  ];
}

function present(tenant: Tenant) {
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    language: tenant.language,
    status: tenant.status,
    created_at: tenant.createdAt,
  };
}
