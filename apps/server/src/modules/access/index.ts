/** The door of access: who is signed in, what they may do, and how people come in. */
import type { RequestFacts, RouteDeclaration, SignedIn } from '../../kernel/http/index.ts';
import type { JobDefinition } from '../../kernel/jobs/index.ts';
import { type AccessDeps, createContext } from './context.ts';
import { createDoors } from './doors.ts';
import { signedIn } from './gate.ts';
import { recordEntry } from './place.ts';
import { resetMailJob } from './reset-mail.job.ts';
import { createSeeds, type Seeds } from './seeds.ts';
import { tidyAccess } from './session.store.ts';
import type { Realm } from './session.ts';
import { hashVisitorToken, mintVisitorToken } from './visitor-token.ts';

export { createAccessTokens } from './access-token.ts';
export { verifyJws, verifyToken } from './verify-jws.ts';

export interface Access extends Seeds {
  readonly routes: readonly RouteDeclaration[];
  readonly jobs: readonly JobDefinition<never>[];
  /** Null without a login of these realms. A bad Authorization throws request.unauthenticated, a foreign X-Tenant request.not_found. */
  signedIn(facts: RequestFacts, realms: readonly Realm[]): Promise<SignedIn | null>;
  /** Staff in a tenant that is not the installation's own, and audited reads. */
  recordEntry(caller: SignedIn, routeName: string, subject: string | null, facts: RequestFacts): Promise<void>;
  mintVisitorToken(): { token: string; hash: string };
  hashVisitorToken(token: string): string;
  /** Makes the one-time set-up link, which ends an older one; null once the installation is set up. */
  setupLink(): Promise<string | null>;
  tidy(): Promise<void>;
}

export function createAccess(deps: AccessDeps): Access {
  const context = createContext(deps);
  return Object.freeze({
    ...createDoors(context),
    ...createSeeds(context),
    jobs: [resetMailJob(context)],
    signedIn: (facts: RequestFacts, realms: readonly Realm[]) => signedIn(context, facts, realms),
    recordEntry: (caller: SignedIn, route: string, subject: string | null, facts: RequestFacts) =>
      recordEntry(context, { caller, route, subject, facts }),
    tidy: () => context.db.system.tx('access.tidy', (tx) => tidyAccess(tx, context.clock.now())),
    mintVisitorToken,
    hashVisitorToken,
  });
}
