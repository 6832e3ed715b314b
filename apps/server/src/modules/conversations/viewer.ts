/** Who asks, and in which tenant: the one place that turns a chat request into a viewer. */
import { AppError } from '../../kernel/error.ts';
import type { Caller, ReplyFacts, RequestFacts } from '../../kernel/http/index.ts';
import type { Access } from '../access/index.ts';
import type { Tenant, Tenants } from '../tenants/index.ts';
import type { Viewer } from './store.ts';

export interface ViewerDeps {
  tenants: Tenants;
  access: Access;
  secure: boolean;
}

const tokenPattern = /^[\w-]{43}$/;
const thirtyDays = 30 * 24 * 3600;

/** Where a same-origin visitor's token is kept: one cookie for each tenant they talk to on this installation. */
export function visitorCookie(tenantId: string): string {
  return `bob_visitor_${tenantId.slice(0, 8)}`;
}

export function cookieToken(request: RequestFacts, tenantId: string, secure: boolean): string | null {
  const name = visitorCookie(tenantId);
  const value = request.cookies[secure ? `__Host-${name}` : name];
  return value && tokenPattern.test(value) ? value : null;
}

export function headerToken(request: RequestFacts): string | null {
  const value = request.header('x-visitor-token');
  return value && tokenPattern.test(value) ? value : null;
}

export function keepCookie(reply: ReplyFacts, tenantId: string, token: string): void {
  reply.setCookie(visitorCookie(tenantId), token, { sameSite: 'lax', maxAgeSeconds: thirtyDays });
}

export async function resolveTenant(tenants: Tenants, businessId: string | undefined): Promise<Tenant> {
  const tenant = await tenants.resolve(businessId);
  if (!tenant) throw new AppError('request.not_found');
  return tenant;
}

/** Every viewer that this request proves, in the tenant it is about. */
export async function viewersOf(
  deps: ViewerDeps,
  caller: Caller,
  request: RequestFacts,
  businessId: string | undefined,
): Promise<{ tenantId: string; viewers: Viewer[]; seesAll: boolean }> {
  if (caller.kind === 'widget') {
    const token = headerToken(request);
    return {
      tenantId: caller.tenantId,
      viewers: token ? [{ tokenHash: deps.access.hashVisitorToken(token) }] : [],
      seesAll: false,
    };
  }
  const signedIn = caller.kind === 'member' || caller.kind === 'staff' ? caller : null;
  if (signedIn?.permissions.has('chat.manage') && businessId === undefined) {
    const token = cookieToken(request, signedIn.tenantId, deps.secure);
    const viewers: Viewer[] = [
      { principalId: signedIn.id },
      ...(token ? [{ tokenHash: deps.access.hashVisitorToken(token) }] : []),
    ];
    return { tenantId: signedIn.tenantId, viewers, seesAll: true };
  }
  const tenant = await resolveTenant(deps.tenants, businessId);
  const token = cookieToken(request, tenant.id, deps.secure);
  return {
    tenantId: tenant.id,
    viewers: token ? [{ tokenHash: deps.access.hashVisitorToken(token) }] : [],
    seesAll: false,
  };
}

/** Whoever reads another person's conversation by permission leaves a trace in the tenant's trail. */
export async function recordReading(
  access: Access,
  context: { caller: Caller; request: RequestFacts },
  routeName: string,
  conversation: { id: string; through: 'ownership' | 'permission' },
): Promise<void> {
  const { caller, request } = context;
  if (conversation.through === 'ownership' || (caller.kind !== 'member' && caller.kind !== 'staff')) return;
  await access.recordEntry(caller, routeName, conversation.id, request);
}
