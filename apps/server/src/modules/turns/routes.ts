/** The three chat doors and the stream of a conversation. JSON by default, server-sent events when asked for: the same turn. */
import {
  businessIdSchema,
  type ChatAnswer,
  chatAnswerSchema,
  chatRequestSchema,
  managedChatRequestSchema,
  sessionLabelSchema,
  streamPartSchema,
  strict,
  widgetChatRequestSchema,
} from '@office16852/contract';
import { Type } from 'typebox';
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import {
  type RouteContext,
  type RouteDeclaration,
  route,
  type SignedIn,
  StreamReply,
  type WidgetCaller,
} from '../../kernel/http/index.ts';
import {
  conversationMissing,
  cookieToken,
  findVisible,
  keepCookie,
  recordReading,
  viewersOf,
} from '../conversations/index.ts';
import { type AdmitDeps, admitChat, admitManaged, admitWidget, signedIn } from './admit.ts';
import type { TurnService } from './service.ts';
import type { TurnRequest } from './turn.ts';

export interface DoorDeps extends AdmitDeps {
  db: Db;
}

const turnErrors = [
  'turns.busy',
  'turns.failed',
  'turns.ceiling',
  'request.idempotency_conflict',
  'request.idempotency_mismatch',
  'request.not_found',
] as const;
const byLabel = {
  params: strict({ session_id: sessionLabelSchema }),
  query: strict({
    after: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    business_id: Type.Optional(businessIdSchema),
  }),
};

export function doorRoutes(deps: DoorDeps, turns: TurnService): RouteDeclaration[] {
  return [...sendRoutes(deps, turns), managedRoute(deps, turns), ...streamRoutes(deps, turns)];
}

async function run(
  { turns, secure }: { turns: TurnService; secure: boolean },
  context: Pick<RouteContext, 'request' | 'reply'>,
  request: TurnRequest,
): Promise<ChatAnswer | StreamReply> {
  const { wantsStream } = context.request;
  const running = await turns.run(request, wantsStream);
  if (request.door === 'chat') {
    // Set again with each answer: its 30 days begin with the last message.
    const token = running.mintedToken ?? cookieToken(context.request, request.tenant.id, secure);
    if (token) keepCookie(context.reply, request.tenant.id, token);
  }
  if (running.mintedToken && request.door === 'widget') context.reply.header('x-visitor-token', running.mintedToken);
  return wantsStream ? new StreamReply(running.parts()) : running.answer();
}

function sendRoutes(deps: DoorDeps, turns: TurnService): RouteDeclaration[] {
  return [
    route({
      name: 'chat.send',
      method: 'POST',
      path: '/api/chat',
      summary: 'Ask Bob, anonymously, from a page of this installation or a program.',
      auth: ['public'],
      permission: null,
      input: { body: chatRequestSchema },
      output: chatAnswerSchema,
      stream: streamPartSchema,
      errors: turnErrors,
      limit: 'chat',
      idempotent: true,
      handler: async (context) =>
        run({ turns, secure: deps.secure }, context, await admitChat(deps, context.input.body, context.request)),
    }),
    route({
      name: 'widget.send',
      method: 'POST',
      path: '/api/widget/chat',
      summary: 'Ask Bob from an allowed page of another origin.',
      auth: ['widget'],
      permission: null,
      input: { body: widgetChatRequestSchema },
      output: chatAnswerSchema,
      stream: streamPartSchema,
      errors: turnErrors,
      limit: 'widget',
      idempotent: true,
      cors: 'widget',
      handler: async (context) => {
        const caller = context.caller as WidgetCaller;
        return run(
          { turns, secure: deps.secure },
          context,
          await admitWidget(deps, context.input.body, caller, context.request),
        );
      },
    }),
  ];
}

function managedRoute(deps: DoorDeps, turns: TurnService): RouteDeclaration {
  return route({
    name: 'chat.message',
    method: 'POST',
    path: '/api/chat/message',
    summary: 'Ask Bob as a signed-in member or staff, in a conversation that POST /api/chat/session opened.',
    auth: ['member', 'staff'],
    permission: 'chat.manage',
    anonymous: 'turns.sign_in',
    input: { body: managedChatRequestSchema },
    output: chatAnswerSchema,
    stream: streamPartSchema,
    errors: ['conversations.not_found', ...turnErrors],
    limit: 'write',
    handler: async (context) => {
      const caller = signedIn(context.caller);
      const { body } = context.input;
      const named = context.request.header('x-tenant') !== null;
      const tenantId = await tenantOfLabel(deps.db, { caller, label: body.session_id, named });
      if (tenantId !== caller.tenantId)
        await deps.access.recordEntry({ ...caller, tenantId }, 'chat.message', null, context.request);
      return run(
        { turns, secure: deps.secure },
        context,
        await admitManaged(deps, body, { caller, tenantId, request: context.request }),
      );
    },
  });
}

function streamRoutes(deps: DoorDeps, turns: TurnService): RouteDeclaration[] {
  async function stream(context: RouteContext<typeof byLabel>): Promise<StreamReply> {
    const { params, query } = context.input;
    const { tenantId, ...view } = await viewersOf(deps, context.caller, context.request, query.business_id);
    const db = deps.db.forTenant(tenantId, { actor: { kind: 'visitor', id: 'viewer' }, requestId: context.request.id });
    const conversation = await db.read((read) => findVisible(read, view, params.session_id));
    if (!conversation) throw conversationMissing();
    await recordReading(deps.access, context, 'chat.stream', conversation);
    const last = Number(context.request.header('last-event-id') ?? Number.NaN);
    const after = query.after ?? (Number.isSafeInteger(last) && last >= 0 ? last : 0);
    const parts = await turns.resume(tenantId, conversation.id, after);
    if (!parts) throw new AppError('turns.gone');
    return new StreamReply(parts);
  }

  return [
    route({
      name: 'chat.stream',
      method: 'GET',
      path: '/api/chat/stream/:session_id',
      summary: "The parts of a conversation's newest turn, from a number on: goes on after a dropped connection.",
      auth: ['visitor', 'member', 'staff'],
      permission: null,
      input: byLabel,
      output: 'raw',
      stream: streamPartSchema,
      errors: ['conversations.not_found', 'turns.gone', 'request.not_found'],
      limit: 'read',
      handler: stream,
    }),
    route({
      name: 'widget.stream',
      method: 'GET',
      path: '/api/widget/stream/:session_id',
      summary: 'The same for an allowed page of another origin.',
      auth: ['widget'],
      permission: null,
      input: byLabel,
      output: 'raw',
      stream: streamPartSchema,
      errors: ['conversations.not_found', 'turns.gone'],
      limit: 'widget',
      cors: 'widget',
      handler: stream,
    }),
  ];
}

/** A member's tenant is the login's. Staff may have opened the conversation in any tenant: their own label finds it. */
async function tenantOfLabel(
  db: Db,
  { caller, label, named }: { caller: SignedIn; label: string; named: boolean },
): Promise<string> {
  if (caller.kind !== 'staff' || named) return caller.tenantId;
  const found = await db.lookup<{ tenant_id: string }>('conversations_by_opener', `${caller.id} ${label}`);
  return found?.tenant_id ?? caller.tenantId;
}
