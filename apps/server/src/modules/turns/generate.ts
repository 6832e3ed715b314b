/** Step 7, generate: asks the answerer, only when the plan is to answer. The stream of what it would say. */
import type { Evidence } from '../knowledge/index.ts';
import type { ModelPart } from '../models/index.ts';
import type { Plan } from './turn.ts';
import type { TurnDeps } from './turn-deps.ts';

export async function* generate(
  deps: TurnDeps,
  request: { plan: Plan; question: string; language: string },
  signal: AbortSignal,
): AsyncGenerator<ModelPart<Evidence>> {
  if (request.plan.kind !== 'answer') {
    yield { type: 'end', answerer: 'fixed' };
    return;
  }
  yield* deps.models.stream(
    { question: request.question, language: request.language, evidence: request.plan.evidence },
    signal,
  );
}
