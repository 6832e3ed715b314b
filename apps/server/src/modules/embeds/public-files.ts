/** What browsers on other people's pages fetch: the tenant's widget.js and the bundle that it loads. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db, TenantRead } from '../../kernel/db/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { createMemory } from './memory.ts';
import { type Script, scriptFor } from './script.ts';
import type { EmbedService } from './service.ts';

/** The built widget, as `app.ts` reads it. */
export interface WidgetFiles {
  loader: string;
  bundleName: string;
  bundle: Uint8Array;
}

export interface PublicFilesDeps {
  db: Db;
  tenants: Pick<Tenants, 'resolve'>;
  personas?: { defaultVersion(read: TenantRead): Promise<{ name: string }> } | undefined;
  service: EmbedService;
  clock: Clock;
  /** Scheme, host and port. */
  host: string;
  bundle: () => Promise<WidgetFiles>;
}

export interface PublicFiles {
  /** Null for a tenant that is unknown, suspended or without a key. */
  script(tenantId: string): Promise<Script | null>;
  bundle(): Promise<WidgetFiles>;
  forget(): void;
}

export function createPublicFiles(deps: PublicFilesDeps): PublicFiles {
  const scripts = createMemory<Script | null>(deps.clock);
  let files: Promise<WidgetFiles> | null = null;

  /** Read once: the files change only with the server. */
  function bundle(): Promise<WidgetFiles> {
    files ??= deps.bundle().catch((error: unknown) => {
      files = null;
      throw error;
    });
    return files;
  }

  async function compose(tenantId: string): Promise<Script | null> {
    const tenant = await deps.tenants.resolve(tenantId);
    if (!tenant) return null;
    const own = deps.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'embeds' } });
    const key = await deps.service.defaultKey(own);
    if (!key) return null;
    const [persona, { loader, bundleName }] = await Promise.all([
      own.read(async (read) => deps.personas?.defaultVersion(read) ?? { name: 'Bob' }),
      bundle(),
    ]);
    return scriptFor(loader, {
      tenant: tenant.id,
      key: deps.service.valueOf(key),
      host: deps.host,
      business: tenant.name,
      persona: persona.name,
      language: tenant.language,
      bundle: `${deps.host}/widget/assets/${bundleName}`,
    });
  }

  return { bundle, script: (tenantId) => scripts.get(tenantId, compose), forget: scripts.clear };
}
