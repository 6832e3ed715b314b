/** Step 1, admit: the three doors differ here alone. Each makes the same TurnRequest. */
import { createHash } from 'node:crypto';
import { AppError, invalidField } from '../../kernel/error.ts';
import type { RequestFacts, SignedIn, WidgetCaller } from '../../kernel/http/index.ts';
import type { Access } from '../access/index.ts';
import { cookieToken, headerToken, resolveTenant } from '../conversations/index.ts';
import type { Tenants } from '../tenants/index.ts';
import type { KeyCeilings } from './key-ceilings.ts';
import type { TurnRequest } from './turn.ts';

export interface AdmitDeps {
  tenants: Tenants;
  access: Access;
  ceilings: KeyCeilings;
  secure: boolean;
}

interface ChatBody {
  message: string;
  session_id?: string;
  business_id?: string;
}

/** `POST /api/chat`: anonymous, same origin. The cookie tells one visitor from another; it is not a login. */
export async function admitChat(deps: AdmitDeps, body: ChatBody, request: RequestFacts): Promise<TurnRequest> {
  const tenant = await resolveTenant(deps.tenants, body.business_id);
  const token = cookieToken(request, tenant.id, deps.secure);
  return {
    ...common(body, request),
    tenant,
    door: 'chat',
    tokenHash: token && deps.access.hashVisitorToken(token),
    principal: null,
    widgetKeyId: null,
  };
}

/** `POST /api/widget/chat`: a key and an allowed Origin, checked already; the tenant follows from the key. */
export async function admitWidget(
  deps: AdmitDeps,
  body: ChatBody,
  caller: WidgetCaller,
  request: RequestFacts,
): Promise<TurnRequest> {
  const tenant = await resolveTenant(deps.tenants, caller.tenantId);
  await deps.ceilings.take(caller.tenantId, caller.widgetKeyId);
  const token = headerToken(request);
  return {
    ...common(body, request),
    tenant,
    door: 'widget',
    tokenHash: token && deps.access.hashVisitorToken(token),
    principal: null,
    widgetKeyId: caller.widgetKeyId,
  };
}

/** `POST /api/chat/message`: a signed-in person with chat.manage, in a conversation that they opened. */
export async function admitManaged(
  deps: AdmitDeps,
  body: ChatBody,
  { caller, tenantId, request }: { caller: SignedIn; tenantId: string; request: RequestFacts },
): Promise<TurnRequest> {
  const tenant = await resolveTenant(deps.tenants, tenantId);
  return {
    ...common(body, request),
    tenant,
    door: 'managed',
    tokenHash: null,
    principal: { kind: caller.kind, id: caller.id },
    widgetKeyId: null,
  };
}

function common(body: ChatBody, request: RequestFacts) {
  return {
    message: body.message,
    label: body.session_id ?? null,
    idempotency: idempotencyOf(request, body),
    acceptLanguage: request.language,
    requestId: request.id,
  };
}

function idempotencyOf(request: RequestFacts, body: ChatBody): { key: string; fingerprint: string } | null {
  const key = request.header('idempotency-key');
  if (key === null) return null;
  if (key.length === 0 || key.length > 255)
    throw invalidField('/headers/idempotency-key', 'has more than 255 characters or none', 'Send 1 to 255 characters.');
  return {
    key,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([body.message, body.session_id ?? null]))
      .digest('hex'),
  };
}

export function signedIn(caller: { kind: string }): SignedIn {
  if (caller.kind !== 'member' && caller.kind !== 'staff') throw new AppError('turns.sign_in');
  return caller as SignedIn;
}
