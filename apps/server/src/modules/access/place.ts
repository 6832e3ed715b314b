/** Which tenant a login acts in, and as whom: its own, or the one that `X-Tenant` names for one request. */
import type { MemberRole, Permission, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/error.ts';
import type { RequestFacts, SignedIn } from '../../kernel/http/index.ts';
import type { Tenant } from '../tenants/index.ts';
import { touchAccountTenant } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import { permissionsOfMember, permissionsOfStaff } from './permissions.ts';
import { touchSession } from './session.store.ts';
import { type FoundSession, isStale, type Realm } from './session.ts';

/** Undefined where the request names no tenant, null where it names one that is not there. */
export type NamedTenant = Tenant | null | undefined;

export interface Place {
  tenantId: string;
  personId: string;
  role: MemberRole | StaffRole;
  permissions: ReadonlySet<Permission>;
}

/** In no tenant: stands for a name that nobody has, so that it answers like a tenant one is not in. */
export const nowhere = '00000000-0000-0000-0000-000000000000';

export async function namedTenant(context: AccessContext, name: string | null): Promise<NamedTenant> {
  if (name === null) return undefined;
  return /^[a-z0-9-]{1,100}$/.test(name) ? context.tenants.resolve(name) : null;
}

/** Null where the login leads nowhere any more; throws request.not_found for a tenant named in vain. */
export async function placeOf(
  context: AccessContext,
  login: { realm: Realm; session: FoundSession; named: NamedTenant },
): Promise<Place | null> {
  const { realm, session, named } = login;
  const { personId, role } = session;
  const home = await homeOf(context);
  const own = realm === 'staff' ? home : await context.tenants.resolve(session.tenantId ?? nowhere);
  const tenant = named === undefined ? own : named;
  if (tenant && personId && role) {
    const permissions =
      realm === 'staff'
        ? permissionsOfStaff(role as StaffRole, tenant.id === home.id)
        : permissionsOfMember(role as MemberRole);
    return { tenantId: tenant.id, personId, role, permissions };
  }
  if (named !== undefined) throw new AppError('request.not_found');
  return null;
}

/** Notes the last use, of the login and of a member's tenant, at most once a minute. */
export async function touch(
  context: AccessContext,
  use: { realm: Realm; session: FoundSession; tenantId: string },
): Promise<void> {
  const { realm, session, tenantId } = use;
  if (!isStale(session, context.clock.now())) return;
  const at = isoTime(context.clock.now());
  await context.db.system.tx('access.touch', async (tx) => {
    await touchSession(tx, session.id, at);
    if (realm === 'member') await touchAccountTenant(tx, { accountId: session.accountId, tenantId, at });
  });
}

/** Staff in a tenant that is not the installation's own, and who read which record, stand in that tenant's trail. */
export async function recordEntry(
  context: AccessContext,
  entry: { caller: SignedIn; route: string; subject: string | null; facts: RequestFacts },
): Promise<void> {
  const { caller, route, subject, facts } = entry;
  const { kind, id, tenantId } = caller;
  const entered = kind === 'staff' && tenantId !== (await homeOf(context)).id;
  if (!entered && subject === null) return;
  const personal = { address: facts.address };
  await context.db.forTenant(tenantId, { actor: { kind, id }, requestId: facts.id }).tx(async (tx) => {
    if (entered) await tx.emit({ type: 'tenant.entered', data: { tenant_id: tenantId, route }, personal });
    if (subject !== null)
      await tx.emit({ type: 'record.read', data: { route, subject: subject.slice(0, 200) }, personal });
  });
}
