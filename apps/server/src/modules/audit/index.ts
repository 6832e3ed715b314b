/** The door of audit: the sealer, the chain and its reading. */
import type { Db, TenantRead } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Seal } from './chain.ts';
import { auditRoutes } from './routes.ts';
import { createSealer, type Sealer } from './sealer.ts';
import { findSeal } from './store.ts';

export { verifyChain } from './routes.ts';

export interface Audit {
  readonly routes: readonly RouteDeclaration[];
  readonly sealer: Sealer;
  /** The place of an event in the chain; null while it is not sealed yet. */
  sealOf(read: TenantRead, eventId: string): Promise<Seal | null>;
}

export function createAudit(deps: { db: Db; log: Log }): Audit {
  return Object.freeze({ routes: auditRoutes(), sealer: createSealer(deps.db, deps.log), sealOf: findSeal });
}
