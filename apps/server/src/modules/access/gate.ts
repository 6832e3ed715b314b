/** Knows a caller by cookie or token. With `Authorization` present no cookie is looked at. */
import { AppError } from '../../kernel/error.ts';
import { cookieName, type RequestFacts, type SignedIn } from '../../kernel/http/index.ts';
import { sameText, sha256 } from '../../kernel/secrets/index.ts';
import type { AccessContext } from './context.ts';
import { type NamedTenant, namedTenant, nowhere, placeOf, touch } from './place.ts';
import { findSession } from './session.store.ts';
import { cookies, type FoundSession, isLive, type Realm } from './session.ts';
import { csrfTokenOf } from './sessions.ts';

/** A live login that the request proved, of whom we know the person but not yet the place. */
interface Proven {
  realm: Realm;
  via: 'cookie' | 'bearer';
  session: FoundSession;
  csrfToken: string;
}

const bearer = /^Bearer +([\w~+/.-]+=*)$/i;
const cookieValue = /^[\w-]{43}$/;

/** Null without a login of these realms. A bad Authorization throws request.unauthenticated, a foreign X-Tenant request.not_found. */
export async function signedIn(
  context: AccessContext,
  facts: RequestFacts,
  realms: readonly Realm[],
): Promise<SignedIn | null> {
  const named = await namedTenant(context, facts.header('x-tenant'));
  const authorization = facts.header('authorization');
  const proven =
    authorization === null
      ? await byCookie({ context, facts, named }, realms)
      : await byBearer({ context, facts, named }, authorization, realms);
  const caller = proven && (await callerOf(context, proven, named));
  if (!caller && authorization !== null)
    throw new AppError('request.unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
  return caller;
}

interface Asked {
  context: AccessContext;
  facts: RequestFacts;
  named: NamedTenant;
}

async function byBearer(asked: Asked, authorization: string, realms: readonly Realm[]): Promise<Proven | null> {
  const token = bearer.exec(authorization)?.[1];
  for (const realm of token ? realms : []) {
    const names = await asked.context.tokens.read(realm, token!);
    if (!names) continue;
    const proven = await prove(asked, realm, { id: names.sessionId });
    return proven?.session.accountId === names.accountId ? { ...proven, via: 'bearer' } : null;
  }
  return null;
}

/** Signed in at both doors, the X-CSRF-Token says which login a request is for; without it members go first. */
async function byCookie(asked: Asked, realms: readonly Realm[]): Promise<Proven | null> {
  const csrf = asked.facts.header('x-csrf-token');
  let first: Proven | null = null;
  for (const realm of realms) {
    const value = asked.facts.cookies[cookieName(cookies[realm].name, asked.context.secure)];
    if (!value || !cookieValue.test(value)) continue;
    const proven = await prove(asked, realm, { tokenHash: sha256(value) });
    if (proven && (csrf === null || sameText(proven.csrfToken, csrf))) return proven;
    first ??= proven;
  }
  return first;
}

async function prove(
  { context, named }: Asked,
  realm: Realm,
  by: { tokenHash: string } | { id: string },
): Promise<Proven | null> {
  const tenantId = named === undefined ? null : (named?.id ?? nowhere);
  const session = await findSession(context.db, { realm, tenantId, ...by });
  if (!session || !isLive(session, realm, context.clock.now())) return null;
  return { realm, via: 'cookie', session, csrfToken: csrfTokenOf(context, session.id) };
}

async function callerOf(context: AccessContext, proven: Proven, named: NamedTenant): Promise<SignedIn | null> {
  const { realm, session, via, csrfToken } = proven;
  const place = await placeOf(context, { realm, session, named });
  if (!place) return null;
  const { tenantId, personId, role, permissions } = place;
  await touch(context, { realm, session, tenantId });
  const { id: sessionId, accountId } = session;
  return { kind: realm, id: personId, accountId, sessionId, role, via, tenantId, permissions, csrfToken };
}
