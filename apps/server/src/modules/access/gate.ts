/** Knows a caller by cookie or token, and the tenant they act in. With `Authorization` present no cookie is looked at. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/error.ts';
import { cookieName, type RequestFacts, type SignedIn } from '../../kernel/http/index.ts';
import { sameText, sha256 } from '../../kernel/secrets/index.ts';
import type { Tenant } from '../tenants/index.ts';
import { touchAccountTenant } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import { permissionsOfMember, permissionsOfStaff } from './permissions.ts';
import { findSession, touchSession } from './session.store.ts';
import { cookies, type FoundSession, isLive, isStale, type Realm } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface AccessGate {
  /** Null without a login of these realms. A bad Authorization throws request.unauthenticated, a foreign X-Tenant request.not_found. */
  signedIn(facts: RequestFacts, realms: readonly Realm[]): Promise<SignedIn | null>;
  recordEntry(caller: SignedIn, routeName: string, subject: string | null, facts: RequestFacts): Promise<void>;
}

type Proof = { via: 'cookie'; tokenHash: string } | { via: 'bearer'; id: string; accountId: string };

/** In no tenant: what a name that nobody has stands for, so that it answers like a tenant one is not in. */
const nowhere = '00000000-0000-0000-0000-000000000000';
const bearer = /^Bearer +([\w~+/.-]+=*)$/i;
const cookieValue = /^[\w-]{43}$/;

export function createGate(context: AccessContext, sessions: Sessions): AccessGate {
  async function signedIn(facts: RequestFacts, realms: readonly Realm[]): Promise<SignedIn | null> {
    const authorization = facts.header('authorization');
    if (authorization === null) return byCookie(facts, realms);
    const caller = await byBearer(authorization, facts, realms);
    if (!caller) throw new AppError('request.unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
    return caller;
  }

  async function byBearer(authorization: string, facts: RequestFacts, realms: readonly Realm[]) {
    const token = bearer.exec(authorization)?.[1];
    for (const realm of token ? realms : []) {
      const names = await context.tokens.read(realm, token!);
      if (names) return enter(realm, facts, { via: 'bearer', id: names.sessionId, accountId: names.accountId });
    }
    return null;
  }

  /** Signed in at both doors, the X-CSRF-Token says which login a request is for; without it members go first. */
  async function byCookie(facts: RequestFacts, realms: readonly Realm[]): Promise<SignedIn | null> {
    const csrf = facts.header('x-csrf-token');
    let first: SignedIn | null = null;
    for (const realm of realms) {
      const value = facts.cookies[cookieName(cookies[realm].name, context.secure)];
      if (!value || !cookieValue.test(value)) continue;
      const caller = await enter(realm, facts, { via: 'cookie', tokenHash: sha256(value) });
      if (caller && (csrf === null || sameText(caller.csrfToken, csrf))) return caller;
      first ??= caller;
    }
    return first;
  }

  async function enter(realm: Realm, facts: RequestFacts, proof: Proof): Promise<SignedIn | null> {
    const named = facts.header('x-tenant');
    const tenant = named === null ? null : await tenantNamed(named);
    const session = await findSession(context.db, {
      realm,
      tenantId: named === null ? null : (tenant?.id ?? nowhere),
      ...(proof.via === 'cookie' ? { tokenHash: proof.tokenHash } : { id: proof.id }),
    });
    if (!session || !isLive(session, realm, context.clock.now())) return null;
    if (proof.via === 'bearer' && session.accountId !== proof.accountId) return null;
    const place = await placeOf(realm, session, named === null ? undefined : tenant);
    if (!place) return null;
    await touch(session, place.tenant);
    const { personId, role, permissions } = place;
    const { id: sessionId, accountId } = session;
    const csrfToken = sessions.csrfToken(sessionId);
    return {
      kind: realm,
      id: personId,
      accountId,
      sessionId,
      role,
      via: proof.via,
      tenantId: place.tenant.id,
      permissions,
      csrfToken,
    };
  }

  /** `named` is undefined where the request names no tenant, null where it names one that is not there. */
  async function placeOf(realm: Realm, session: FoundSession, named: Tenant | null | undefined) {
    const { personId, role } = session;
    if (realm === 'staff') {
      const home = await homeOf(context);
      const tenant = named === undefined ? home : named;
      if (!tenant) throw new AppError('request.not_found');
      const permissions = permissionsOfStaff(role as StaffRole, tenant.id === home.id);
      return personId && role ? { tenant, personId, role, permissions } : null;
    }
    const tenant = named === undefined ? await context.tenants.resolve(session.tenantId ?? nowhere) : named;
    if (tenant && personId && role)
      return { tenant, personId, role, permissions: permissionsOfMember(role as MemberRole) };
    if (named !== undefined) throw new AppError('request.not_found');
    return null;
  }

  function tenantNamed(name: string): Promise<Tenant | null> {
    return /^[a-z0-9-]{1,100}$/.test(name) ? context.tenants.resolve(name) : Promise.resolve(null);
  }

  /** Keeps the idle time and the last used tenant, at most once a minute. */
  async function touch(session: FoundSession, tenant: Tenant): Promise<void> {
    if (!isStale(session, context.clock.now())) return;
    const at = isoTime(context.clock.now());
    await context.db.system.tx('access.touch', async (tx) => {
      await touchSession(tx, session.id, at);
      await touchAccountTenant(tx, { accountId: session.accountId, tenantId: tenant.id, at });
    });
  }

  async function recordEntry(caller: SignedIn, routeName: string, subject: string | null, facts: RequestFacts) {
    const entered = caller.kind === 'staff' && caller.tenantId !== (await homeOf(context)).id;
    if (!entered && subject === null) return;
    const db = context.db.forTenant(caller.tenantId, {
      actor: { kind: caller.kind, id: caller.id },
      requestId: facts.id,
    });
    const personal = { address: facts.address };
    await db.tx(async (tx) => {
      if (entered)
        await tx.emit({
          type: 'tenant.entered',
          data: { tenant_id: caller.tenantId, route: routeName },
          personal,
        });
      if (subject !== null)
        await tx.emit({ type: 'record.read', data: { route: routeName, subject: subject.slice(0, 200) }, personal });
    });
  }

  return Object.freeze({ signedIn, recordEntry });
}
