/** The two baselines: an answer without work, and one that only makes the message and the answer durable. Same HTTP kernel, same SQL. */
import { randomBytes } from 'node:crypto';
import { chatAnswerSchema, chatRequestSchema } from '@office16852/contract';
import type { Db } from '../../apps/server/src/kernel/db/index.ts';
import { type RouteDeclaration, route } from '../../apps/server/src/kernel/http/index.ts';
import { newId } from '../../apps/server/src/kernel/ids.ts';
import { sha256 } from '../../apps/server/src/kernel/secrets/index.ts';

export function baselineRoutes(db: Db, form: 'echo' | 'accept-settle'): RouteDeclaration[] {
  const tenants = new Map<string, string>();
  const tenantOf = async (slug: string) => {
    if (!tenants.has(slug)) tenants.set(slug, (await db.lookup<{ id: string }>('tenants_by_slug', slug))!.id);
    return tenants.get(slug)!;
  };
  return [
    route({
      name: 'chat.send',
      method: 'POST',
      path: '/api/chat',
      summary: form,
      auth: ['public'],
      permission: null,
      input: { body: chatRequestSchema },
      output: chatAnswerSchema,
      errors: [],
      limit: 'chat',
      handler: async ({ input: { body } }) => {
        const ids = {
          turn: newId('turn'),
          question: newId('message'),
          answer: newId('message'),
          conversation: newId('conversation'),
        };
        if (form === 'accept-settle') await acceptAndSettle(db, await tenantOf(body.business_id ?? ''), body, ids);
        return {
          session_id: body.session_id ?? '',
          conversation_id: ids.conversation,
          message_id: ids.answer,
          turn_id: ids.turn,
          reply: body.message,
          language: 'en',
          outcome: 'answered' as const,
          citations: [],
          persona: { name: 'Echo' },
          ai_generated: true,
          receipt_url: `/api/receipts/${ids.turn}`,
        };
      },
    }),
  ];
}

async function acceptAndSettle(
  db: Db,
  tenantId: string,
  body: { message: string; session_id?: string },
  ids: Record<'turn' | 'question' | 'answer' | 'conversation', string>,
): Promise<void> {
  const own = db.forTenant(tenantId, { actor: { kind: 'system', id: 'bench' } });
  const salt = randomBytes(16).toString('hex');
  await own.call('turns_accept', {
    turn_id: ids.turn,
    message_id: ids.question,
    new_conversation_id: ids.conversation,
    new_visitor_id: newId('visitor'),
    new_token_hash: sha256(salt),
    // One visitor for each client, as in the full run after its first answer.
    presented_hash: null,
    principal: null,
    ceiling: 10_000_000,
    door: 'chat',
    label: body.session_id ?? 'bench',
    text: body.message,
    salt,
    language: 'en',
    fallback_language: 'en',
    runner: 1,
    widget_key_id: null,
    idempotency_key: null,
    started_event_id: newId('event'),
    received_event_id: newId('event'),
  });
  await own.call('turns_settle', {
    turn_id: ids.turn,
    status: 'settled',
    outcome: 'answered',
    answer: {
      id: ids.answer,
      author: 'persona',
      text: body.message,
      language: 'en',
      outcome: 'answered',
      citations: [],
      turn_id: ids.turn,
      salt,
    },
    receipt: '{}',
    event_id: newId('event'),
    event_type: 'message.answered',
    event_data: { turn_id: ids.turn },
  });
}
