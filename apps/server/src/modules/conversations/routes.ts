/** History and feedback, for the visitor at both doors and for members and staff; and opening a conversation as a signed-in person. */
import {
  businessIdSchema,
  feedbackRequestSchema,
  historySchema,
  idSchema,
  sessionLabelSchema,
  strict,
} from '@office16852/contract';
import { Type } from 'typebox';
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { type RouteContext, type RouteDeclaration, route } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { giveFeedback, history, openForPerson } from './service.ts';
import type { Conversation, Message } from './store.ts';
import { recordReading, type ViewerDeps, viewersOf } from './viewer.ts';

export interface ConversationRouteDeps extends ViewerDeps {
  db: Db;
}

const byLabel = {
  params: strict({ session_id: sessionLabelSchema }),
  query: strict({ business_id: Type.Optional(businessIdSchema) }),
};

export function conversationRoutes(deps: ConversationRouteDeps): RouteDeclaration[] {
  return [...historyRoutes(deps), ...feedbackRoutes(deps), sessionRoute(deps)];
}

function historyRoutes(deps: ConversationRouteDeps): RouteDeclaration[] {
  async function read(context: RouteContext<typeof byLabel>) {
    const { tenantId, ...view } = await viewersOf(
      deps,
      context.caller,
      context.request,
      context.input.query.business_id,
    );
    const actor = { kind: 'visitor', id: 'viewer' } as const;
    const found = await history(
      deps.db.forTenant(tenantId, { actor, requestId: context.request.id }),
      view,
      context.input.params.session_id,
    );
    await recordReading(deps.access, context, 'chat.history', found.conversation);
    return present(tenantId, found.conversation, found.messages);
  }

  return [
    route({
      name: 'chat.history',
      method: 'GET',
      path: '/api/chat/history/:session_id',
      summary:
        'Read a conversation: visitors their own by label; members and staff with chat.manage any of the tenant by conv_….',
      auth: ['visitor', 'member', 'staff'],
      permission: null,
      input: byLabel,
      output: historySchema,
      errors: ['conversations.not_found', 'request.not_found'],
      limit: 'read',
      handler: read,
    }),
    route({
      name: 'widget.history',
      method: 'GET',
      path: '/api/widget/history/:session_id',
      summary: "Read the visitor's own conversation from an allowed page.",
      auth: ['widget'],
      permission: null,
      input: byLabel,
      output: historySchema,
      errors: ['conversations.not_found'],
      limit: 'widget',
      cors: 'widget',
      handler: read,
    }),
  ];
}

function feedbackRoutes(deps: ConversationRouteDeps): RouteDeclaration[] {
  async function feedback(context: RouteContext<{ body: typeof feedbackRequestSchema }>) {
    const { body } = context.input;
    const { tenantId, ...view } = await viewersOf(deps, context.caller, context.request, body.business_id);
    const db = deps.db.forTenant(tenantId, { actor: { kind: 'visitor', id: 'viewer' }, requestId: context.request.id });
    await giveFeedback(db, view, {
      label: body.session_id,
      messageId: body.message_id,
      helpful: body.helpful,
      comment: body.comment ?? null,
    });
    return null;
  }

  return [
    route({
      name: 'chat.feedback',
      method: 'POST',
      path: '/api/chat/feedback',
      summary: 'Say whether an answer helped.',
      auth: ['visitor'],
      permission: null,
      input: { body: feedbackRequestSchema },
      output: null,
      errors: ['conversations.not_found', 'request.not_found'],
      limit: 'chat',
      handler: feedback,
    }),
    route({
      name: 'widget.feedback',
      method: 'POST',
      path: '/api/widget/feedback',
      summary: 'Say whether an answer helped, from an allowed page.',
      auth: ['widget'],
      permission: null,
      input: { body: feedbackRequestSchema },
      output: null,
      errors: ['conversations.not_found'],
      limit: 'widget',
      cors: 'widget',
      handler: feedback,
    }),
  ];
}

function sessionRoute(deps: ConversationRouteDeps): RouteDeclaration {
  return route({
    name: 'chat.session',
    method: 'POST',
    path: '/api/chat/session',
    summary: 'Open a conversation as a signed-in member or staff; the caller is its visitor.',
    auth: ['member', 'staff'],
    permission: 'chat.manage',
    input: {
      body: strict({ session_id: Type.Optional(sessionLabelSchema), business_id: Type.Optional(businessIdSchema) }),
    },
    output: strict({ session_id: Type.String(), conversation_id: idSchema('conversation') }),
    status: 201,
    errors: ['request.not_found'],
    limit: 'write',
    handler: async ({ input: { body }, caller, dbOf, request }) => {
      if (caller.kind !== 'member' && caller.kind !== 'staff') throw new AppError('request.unauthenticated');
      const target = await managedTenant(deps, caller, body.business_id);
      if (target !== caller.tenantId)
        await deps.access.recordEntry({ ...caller, tenantId: target }, 'chat.session', null, request);
      const opened = await openForPerson(
        dbOf(target),
        { kind: caller.kind, id: caller.id },
        body.session_id ?? `session_${newId('conversation').slice(5)}`,
      );
      return { session_id: opened.label, conversation_id: opened.id };
    },
  });
}

/** `business_id` is for staff; a member's tenant follows from the login. */
async function managedTenant(
  deps: ConversationRouteDeps,
  caller: { kind: string; tenantId: string },
  businessId: string | undefined,
): Promise<string> {
  if (businessId === undefined) return caller.tenantId;
  const tenant = await deps.tenants.resolve(businessId);
  if (!tenant || (caller.kind !== 'staff' && tenant.id !== caller.tenantId)) throw new AppError('request.not_found');
  return tenant.id;
}

function present(tenantId: string, conversation: Conversation, messages: Message[]) {
  return {
    session_id: conversation.label,
    conversation_id: conversation.id,
    tenant_id: tenantId,
    messages: messages.map((message) => ({
      id: message.id,
      author: message.author,
      text: message.text,
      language: message.language,
      outcome: message.outcome,
      citations: message.citations,
      turn_id: message.turnId,
      feedback: message.helpful === null ? null : message.helpful ? ('helpful' as const) : ('not_helpful' as const),
      created_at: message.createdAt,
    })),
  };
}
