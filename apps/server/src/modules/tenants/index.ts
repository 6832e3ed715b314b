/** The door of tenants: who the customers are, and what each gets in its first minute. */
import type { Db } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import { tenantRoutes } from './routes.ts';
import { createTenantService, type Provision, type TenantService } from './service.ts';

export { homeSlug, type Tenant } from './tenant.ts';
export type { Provision };

export interface Tenants extends TenantService {
  readonly routes: readonly RouteDeclaration[];
}

/** `provisions` run in the transaction that creates a tenant; `app.ts` collects them from the rooms below. */
export function createTenants(deps: { db: Db; provisions: readonly Provision[] }): Tenants {
  const service = createTenantService(deps.db, deps.provisions);
  return Object.freeze({ ...service, routes: tenantRoutes(service) });
}
