/** Requests at the chat doors, by their visitors and by the signed-in. */
import { made } from './made.ts';
import type { Samples } from './sample.ts';
import { questionOf, type Stage } from './stage.ts';

export function chatSamples(stage: Stage): Samples {
  return { ...visitorSamples(stage), ...widgetSamples(stage), ...managedSamples(stage) };
}

function visitorSamples({ visitor, tenant, word, fresh }: Stage): Samples {
  const { headers, answer } = visitor;
  const params = { session_id: answer.session_id };
  const query = { business_id: tenant.slug };
  return {
    'chat.send': async () => ({
      headers,
      body: { message: questionOf(word), session_id: fresh('session'), business_id: tenant.slug },
    }),
    'chat.stream': async () => ({ headers, params, query: { ...query, after: '0' } }),
    'chat.history': async () => ({ headers, params, query }),
    'receipts.read': async () => ({ headers, params: { turn_id: answer.turn_id } }),
    'chat.feedback': async () => ({
      headers,
      body: {
        ...{ session_id: answer.session_id, message_id: answer.message_id, helpful: true },
        ...{ comment: fresh('Thanks'), business_id: tenant.slug },
      },
    }),
  };
}

function widgetSamples({ widgetVisitor, word, fresh }: Stage): Samples {
  const { headers, answer } = widgetVisitor;
  const params = { session_id: answer.session_id };
  return {
    'widget.send': async () => ({ headers, body: { message: questionOf(word), session_id: fresh('session') } }),
    'widget.stream': async () => ({ headers, params, query: { after: '0' } }),
    'widget.history': async () => ({ headers, params }),
    'widget.receipt': async () => ({ headers, params: { turn_id: answer.turn_id } }),
    'widget.feedback': async () => ({
      headers,
      body: {
        ...{ session_id: answer.session_id, message_id: answer.message_id, helpful: false },
        comment: fresh('Hmm'),
      },
    }),
  };
}

function managedSamples(stage: Stage): Samples {
  const { tenant, word, fresh } = stage;
  const headers = stage.owner.bearer;
  return {
    'chat.session': async () => ({ headers, body: { session_id: fresh('session'), business_id: tenant.slug } }),
    'chat.message': async () => {
      const session = fresh('session');
      await made(stage, '/api/chat/session', { headers, body: { session_id: session } });
      return { headers, body: { session_id: session, message: questionOf(word) } };
    },
  };
}
