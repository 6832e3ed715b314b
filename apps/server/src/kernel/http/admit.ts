/** Who may pass: limits by address, then the login, then CSRF for cookies, then the permission. Runs before the body is read. */
import { type ErrorCode, errorCatalogue } from '@office16852/contract';
import type { Clock } from '../clock.ts';
import { AppError } from '../error.ts';
import { sameText } from '../secrets/index.ts';
import { allowOrigin } from './cors.ts';
import { Buckets, type Limit } from './limits.ts';
import type { Caller, Gate, LimitName, RequestFacts, RouteDeclaration, SignedIn } from './types.ts';

export type Limits = Readonly<Record<LimitName, Limit>>;

export interface Admission {
  gate: Gate;
  buckets: Buckets;
  limits: Limits;
  publicOrigin: string;
}

export function createAdmission(deps: { gate: Gate; clock: Clock; limits: Limits; publicUrl: string }): Admission {
  const { gate, clock, limits, publicUrl } = deps;
  return { gate, limits, buckets: new Buckets(clock), publicOrigin: new URL(publicUrl).origin };
}

export interface RequestHead {
  facts: RequestFacts;
  method: string;
  contentType: string | null;
  setHeader(name: string, value: string): void;
}

export async function admit(admission: Admission, route: RouteDeclaration, head: RequestHead): Promise<Caller> {
  if (route.auth.includes('widget')) return admitWidget(admission, route, head);
  takeToken(admission, route.limit, head);
  const realms = (['member', 'staff'] as const).filter((realm) => route.auth.includes(realm));
  if (realms.length === 0) return admitAnonymous(admission, head);
  const caller = await admission.gate.signedIn(head.facts, realms);
  if (!caller) {
    if (route.auth.includes('public') || route.auth.includes('visitor')) return admitAnonymous(admission, head);
    throw new AppError(route.anonymous ?? 'request.unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
  }
  if (caller.via === 'cookie' && head.method !== 'GET') checkCsrf(admission, caller, head);
  if (route.permission && !caller.permissions.has(route.permission))
    throw new AppError('request.forbidden', { params: { permission: route.permission } });
  return caller;
}

/** The public doors change state for a visitor, so a page elsewhere must not drive them with the visitor's cookie. */
function admitAnonymous(admission: Admission, head: RequestHead): Caller {
  if (head.method !== 'GET') checkOwnPage(admission, head.facts);
  return { kind: 'anonymous' };
}

/** The key comes before the limit, so that an admitted page may read every error that follows. */
async function admitWidget(admission: Admission, route: RouteDeclaration, head: RequestHead): Promise<Caller> {
  head.setHeader('vary', 'Origin');
  // Refused calls cost a lookup too; this wider limit keeps a flood of them out.
  takeToken(admission, 'knock', head);
  const caller = await admission.gate.widget(head.facts);
  for (const [name, value] of Object.entries(allowOrigin(caller.origin))) head.setHeader(name, value);
  takeToken(admission, route.limit, head);
  return caller;
}

export function takeToken(admission: Admission, name: LimitName, head: Pick<RequestHead, 'facts' | 'setHeader'>): void {
  const limit = admission.limits[name];
  const taken = admission.buckets.take(`${name} ${head.facts.address}`, limit);
  head.setHeader('ratelimit-limit', String(limit.capacity));
  head.setHeader('ratelimit-remaining', String(taken.remaining));
  head.setHeader('ratelimit-reset', String(taken.retryAfterSeconds));
  if (!taken.allowed)
    throw new AppError('request.rate_limited', {
      params: { limit: `${name} per address` },
      retryAfterSeconds: taken.retryAfterSeconds,
    });
}

function checkOwnPage(admission: Admission, facts: RequestFacts): void {
  const site = facts.header('sec-fetch-site');
  if (facts.origin !== null && facts.origin !== admission.publicOrigin && facts.origin !== ownOrigin(facts))
    throw new AppError('request.origin');
  if (site !== null && site !== 'same-origin' && site !== 'none') throw new AppError('request.origin');
}

/** The address the browser itself used, so that a server reached by another name than PUBLIC_URL still serves its own pages. */
function ownOrigin(facts: RequestFacts): string | null {
  const host = facts.header('host');
  return host && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ? `http://${host}` : null;
}

function checkCsrf(admission: Admission, caller: SignedIn, head: RequestHead): void {
  if (!sameText(head.facts.header('x-csrf-token') ?? '', caller.csrfToken)) throw new AppError('request.csrf');
  try {
    checkOwnPage(admission, head.facts);
  } catch {
    throw new AppError('request.csrf');
  }
  if (head.contentType !== null && head.contentType !== 'application/json')
    throw new AppError('request.media_type', { params: { type: head.contentType } });
}

/** Every code a route may answer with, from its declaration and from what it passes on the way in. */
export function codesOf(route: RouteDeclaration): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors);
  codes
    .add('request.rate_limited')
    .add('request.unavailable')
    .add('request.shutting_down')
    .add('request.bug')
    .add('request.not_http');
  // A body is read even where none is asked for.
  if (route.method !== 'GET')
    for (const code of ['request.malformed', 'request.media_type', 'request.too_large'] as const) codes.add(code);
  if (route.input.body || route.input.params || route.input.query) codes.add('request.invalid');
  if (route.output && route.output !== 'raw') codes.add('request.not_acceptable');
  if (route.auth.includes('widget')) codes.add('embeds.unknown_key').add('embeds.origin_refused');
  const realms = route.auth.includes('member') || route.auth.includes('staff');
  // A bad Bearer and a foreign X-Tenant are refused even where nobody needs to sign in.
  if (realms) codes.add('request.unauthenticated').add('request.not_found');
  if (route.anonymous) codes.add(route.anonymous);
  if (realms && route.method !== 'GET') codes.add('request.csrf');
  const admitsAnonymous = !realms || route.auth.includes('public') || route.auth.includes('visitor');
  if (admitsAnonymous && route.method !== 'GET' && !route.auth.includes('widget')) codes.add('request.origin');
  if (route.permission) codes.add('request.forbidden');
  if (route.input.params) codes.add('request.not_found');
  if (takesIdempotencyKey(route)) codes.add('request.idempotency_conflict').add('request.idempotency_mismatch');
  return [...codes].sort((a, b) => errorCatalogue[a].status - errorCatalogue[b].status || a.localeCompare(b));
}

/** Mutating routes of signed-in people take an Idempotency-Key unless they say otherwise. */
export function takesIdempotencyKey(route: RouteDeclaration): boolean {
  return route.idempotent ?? (route.method !== 'GET' && route.permission !== null);
}
