/** Use cases: create with everything a tenant needs in its first minute, find, configure. */
import {
  type Db,
  type Page,
  pageFrom,
  readCursor,
  type SystemDb,
  type SystemTx,
  type TenantDb,
  type TenantTx,
} from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { insertTenant, listTenants, type NewTenant, readTenant, updateTenant } from './store.ts';
import { homeSlug, isTenantId, type Tenant } from './tenant.ts';

/** What a room sets up for a new tenant, in the transaction that creates it. */
export type Provision = (tx: TenantTx, tenant: Tenant) => Promise<void>;

export interface TenantService {
  /** By slug or UUID; null when there is none or it is suspended. Remembered for a few seconds. */
  resolve(slugOrId: string | undefined): Promise<Tenant | null>;
  find(id: string): Promise<Tenant | null>;
  create(system: SystemDb, input: NewTenant): Promise<Tenant>;
  createIn(tx: SystemTx, input: NewTenant): Promise<Tenant>;
  list(system: SystemDb, query: { limit: number; cursor?: string | undefined }): Promise<Page<Tenant>>;
  /** Staff looked at a tenant that their request was not about: its trail says so. */
  recordEntry(system: SystemDb, tenantId: string, routeName: string): Promise<void>;
  configure(db: TenantDb, change: { name?: string; language?: string }): Promise<Tenant>;
}

const rememberMs = 5_000;

export function createTenantService(db: Db, provisions: readonly Provision[]): TenantService {
  const remembered = new Map<string, { at: number; tenant: Promise<Tenant | null> }>();

  async function find(id: string): Promise<Tenant | null> {
    return db.forTenant(id, { actor: { kind: 'system', id: 'tenants' } }).read(readTenant);
  }

  async function look(slugOrId: string): Promise<Tenant | null> {
    const id = isTenantId(slugOrId)
      ? slugOrId
      : ((await db.lookup<{ id: string }>('tenants_by_slug', slugOrId))?.id ?? null);
    const tenant = id === null ? null : await find(id);
    return tenant?.status === 'active' ? tenant : null;
  }

  async function createIn(tx: SystemTx, input: NewTenant): Promise<Tenant> {
    const tenant = await insertTenant(tx, input);
    if (!tenant) throw new AppError('tenants.slug_taken', { params: { slug: input.slug } });
    const own = tx.tenant(tenant.id);
    await own.emit({ type: 'tenant.created', data: { tenant_id: tenant.id } });
    for (const provision of provisions) await provision(own, tenant);
    return tenant;
  }

  return Object.freeze({
    find,
    createIn,
    async resolve(slugOrId: string | undefined) {
      const key = slugOrId ?? homeSlug;
      const known = remembered.get(key);
      if (known && Date.now() - known.at < rememberMs) return known.tenant;
      const tenant = look(key);
      remembered.set(key, { at: Date.now(), tenant });
      if (remembered.size > 10_000) remembered.delete(remembered.keys().next().value!);
      // A failure or an absence is not remembered: the tenant may be there in a moment.
      tenant.then(
        (found) => found ?? remembered.delete(key),
        () => remembered.delete(key),
      );
      return tenant;
    },
    recordEntry: (system: SystemDb, tenantId: string, routeName: string) =>
      system.tx('tenants.enter', (tx) =>
        tx.emit(tenantId, { type: 'tenant.entered', data: { tenant_id: tenantId, route: routeName } }),
      ),
    create: (system: SystemDb, input: NewTenant) => system.tx('tenants.create', (tx) => createIn(tx, input)),
    async list(system: SystemDb, query: { limit: number; cursor?: string | undefined }) {
      const before = readCursor(query.cursor, 'uuid');
      return pageFrom(await system.read('tenants.list', (tx) => listTenants(tx, query.limit + 1, before)), query.limit);
    },
    async configure(own: TenantDb, change: { name?: string; language?: string }) {
      const tenant = await own.tx(async (tx) => {
        const changed = await updateTenant(tx, change);
        if (!changed) throw new AppError('request.not_found');
        await tx.emit({ type: 'tenant.changed', data: { tenant_id: tx.tenantId, fields: Object.keys(change) } });
        return changed;
      });
      remembered.delete(tenant.slug);
      remembered.delete(tenant.id);
      return tenant;
    },
  });
}
