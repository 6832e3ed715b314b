/** Who calls through a widget: a key that works, from a page of an origin that it allows, of a tenant that is active. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { RequestFacts, WidgetCaller } from '../../kernel/http/index.ts';
import { isKey, sha256 } from '../../kernel/secrets/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { createMemory } from './memory.ts';
import { readOrigin } from './origin.ts';
import { findKey } from './store.ts';

export interface VerifyDeps {
  db: Db;
  tenants: Pick<Tenants, 'resolve'>;
  clock: Clock;
  onThisMachine: boolean;
}

export interface Verifier {
  /** Throws embeds.unknown_key and embeds.origin_refused. */
  verify(facts: RequestFacts): Promise<WidgetCaller>;
  /** For preflights, which carry no key. */
  originKnown(origin: string): Promise<boolean>;
  forget(): void;
}

interface KnownKey {
  tenantId: string;
  id: string;
  /** Only those that the rules of today admit. */
  origins: ReadonlySet<string>;
}

export function createVerifier({ db, tenants, clock, onThisMachine }: VerifyDeps): Verifier {
  const keys = createMemory<KnownKey | null>(clock);
  const origins = createMemory<boolean>(clock);

  async function loadKey(hash: string): Promise<KnownKey | null> {
    const found = await db.lookup<{ tenant_id: string; id: string }>('embeds_key_by_hash', hash);
    if (!found) return null;
    const own = db.forTenant(found.tenant_id, { actor: { kind: 'system', id: 'embeds' } });
    const key = await own.read((read) => findKey(read, found.id));
    if (!key || key.revokedAt !== null) return null;
    // PUBLIC_URL may have moved off this machine since an origin was allowed.
    const rule = { loopbackHttp: onThisMachine || key.mode === 'test' };
    const admitted = key.origins.map(({ origin }) => origin).filter((origin) => readOrigin(origin, rule).ok);
    return { tenantId: found.tenant_id, id: key.id, origins: new Set(admitted) };
  }

  return {
    async verify(facts) {
      const value = facts.header('x-widget-key');
      if (value === null || !isKey(value, 'pk_live', 'pk_test')) throw new AppError('embeds.unknown_key');
      const key = await keys.get(sha256(value), loadKey);
      if (!key || !(await tenants.resolve(key.tenantId))) throw new AppError('embeds.unknown_key');
      // What is stored is written as browsers write it: any other spelling is not a browser's, and `null` is never stored.
      if (facts.origin === null || !key.origins.has(facts.origin)) throw new AppError('embeds.origin_refused');
      return { kind: 'widget', tenantId: key.tenantId, widgetKeyId: key.id, origin: facts.origin };
    },
    async originKnown(origin) {
      const reading = readOrigin(origin, { loopbackHttp: true });
      if (!reading.ok || reading.origin !== origin) return false;
      return origins.get(origin, async (value) => (await db.lookup('embeds_origins_by_value', value)) !== null);
    },
    forget() {
      keys.clear();
      origins.clear();
    },
  };
}
