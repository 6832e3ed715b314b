/** The door of personas: who Bob is for a tenant, as drafts and frozen versions. */
import type { Db, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { Provision, Tenant } from '../tenants/index.ts';
import { defaultPersonaText } from './default-text.ts';
import type { PersonaVersion } from './persona.ts';
import { personaRoutes } from './routes.ts';
import { defaultVersion, provisionDefault, version } from './service.ts';

export type { PersonaVersion };

export interface Personas {
  readonly routes: readonly RouteDeclaration[];
  /** Bob, published as version 1, in the language of the tenant's business. */
  readonly provision: Provision;
  /** The newest version of the default persona: what the next release answers as. */
  defaultVersion(read: TenantRead): Promise<PersonaVersion>;
  version(read: TenantRead, personaId: string, version: number): Promise<PersonaVersion | null>;
}

export function createPersonas(_deps: { db: Db }): Personas {
  return Object.freeze({
    routes: personaRoutes(),
    provision: (tx: TenantTx, tenant: Tenant) => provisionDefault(tx, defaultPersonaText(tenant.language)),
    defaultVersion,
    version,
  });
}
