/** Step 3, prepare: what the answer will depend on, read once and frozen. */
import { prepareTurn } from './store.ts';
import type { AcceptedTurn, TurnContext } from './turn.ts';
import type { TurnDeps } from './turn-deps.ts';

/** Messages of the conversation before the question. */
const historyWindow = 10;

export async function prepare(deps: TurnDeps, accepted: AcceptedTurn): Promise<TurnContext> {
  const db = deps.db.forTenant(accepted.tenant.id, { actor: { kind: 'system', id: 'turns' } });
  const prepared = await prepareTurn(db, {
    visitor_id: accepted.visitorId,
    conversation_id: accepted.conversationId,
    question_seq: accepted.questionSeq,
    window: historyWindow,
  });
  if (prepared.release_id === null) throw new Error('a tenant has a release from its first minute');
  const release = await deps.releases.load(accepted.tenant.id, prepared.release_id);
  return Object.freeze({ accepted, release, history: prepared.history });
}
