/** The door of embeds: the chat on other people's pages. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db, TenantTx } from '../../kernel/db/index.ts';
import type { RequestFacts, RouteDeclaration, WidgetCaller } from '../../kernel/http/index.ts';
import type { Secrets } from '../../kernel/secrets/index.ts';
import type { Provision, Tenants } from '../tenants/index.ts';
import { isLoopbackHost } from './origin.ts';
import { createPublicFiles, type PublicFiles, type PublicFilesDeps, type WidgetFiles } from './public-files.ts';
import { publicRoutes } from './public-routes.ts';
import { embedRoutes } from './routes.ts';
import { createEmbedService } from './service.ts';
import { createVerifier } from './verify.ts';

export type { WidgetFiles };

export interface Embeds {
  readonly routes: readonly RouteDeclaration[];
  /** One live key in a tenant's first minute. It allows no origin yet. */
  readonly provision: Provision;
  /** Throws embeds.unknown_key and embeds.origin_refused. */
  verify(facts: RequestFacts): Promise<WidgetCaller>;
  /** Is this origin allowed for any active key? For preflights, which carry no key. */
  originKnown(origin: string): Promise<boolean>;
}

export interface EmbedsDeps {
  db: Db;
  tenants: Pick<Tenants, 'resolve'>;
  secrets: Secrets;
  /** Names the persona in the script; without it that is Bob. */
  personas?: PublicFilesDeps['personas'];
  clock: Clock;
  config: { publicUrl: string };
  bundle: () => Promise<WidgetFiles>;
}

export function createEmbeds({ db, tenants, secrets, personas, clock, config, bundle }: EmbedsDeps): Embeds {
  const { origin: host, hostname } = new URL(config.publicUrl);
  const onThisMachine = isLoopbackHost(hostname);
  const verifier = createVerifier({ db, tenants, clock, onThisMachine });
  const service = createEmbedService({ secrets, onThisMachine, forget: () => forget() });
  const files: PublicFiles = createPublicFiles({ db, tenants, personas, service, clock, host, bundle });
  function forget(): void {
    verifier.forget();
    files.forget();
  }
  return Object.freeze({
    routes: [...embedRoutes(service, host), ...publicRoutes(files)],
    provision: async (tx: TenantTx) => void (await service.createIn(tx, { name: 'Website', mode: 'live' })),
    verify: verifier.verify,
    originKnown: verifier.originKnown,
  });
}
