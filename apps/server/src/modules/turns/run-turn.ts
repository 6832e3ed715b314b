/** The life of one turn after accept. A reader learns the product from this list of names. */
import type { StreamPart } from '@office16852/contract';
import { judgeEvidence, screenInput } from '../governance/index.ts';
import { type CompiledIndex, retrieve } from '../knowledge/index.ts';
import { compose } from './compose.ts';
import { generate } from './generate.ts';
import { prepare } from './prepare.ts';
import { settle, settleFailure } from './settle.ts';
import { StepTimer } from './step-timer.ts';
import type { AcceptedTurn } from './turn.ts';
import type { TurnDeps } from './turn-deps.ts';
import { verify } from './verify.ts';

/** A part before it has its place in the stream. */
export type LoosePart = StreamPart extends infer P ? (P extends StreamPart ? Omit<P, 'seq'> : never) : never;

export async function* runTurn(deps: TurnDeps, accepted: AcceptedTurn, signal: AbortSignal): AsyncGenerator<LoosePart> {
  yield {
    type: 'turn-start',
    turn_id: accepted.turnId,
    conversation_id: accepted.conversationId,
    session_id: accepted.label,
  };
  const timer = new StepTimer();
  try {
    const context = await timer.time('prepare', () => prepare(deps, accepted));
    const screened = timer.timeSync('screen', () => screenInput(accepted.message));
    const retrieval = timer.timeSync('retrieve', () =>
      retrieve(context.release.index ?? noIndex, { text: screened.text, language: accepted.language }),
    );
    const { plan, verdict } = timer.timeSync('compose', () =>
      compose(screened.courtesy, retrieval, judgeEvidence(retrieval)),
    );
    const draft = generate(deps, { plan, question: screened.text, language: retrieval.language }, signal);
    const outcome = yield* verify({
      context,
      plan,
      draft,
      evidence: retrieval.evidence,
      verdicts: [screened.verdict, verdict],
    });
    timer.mark('verify');
    const record = await timer.time('settle', () => settle(deps, context, outcome, timer));
    yield { type: 'turn-end', answer: record.answer };
  } catch (error) {
    yield { type: 'error', problem: await settleFailure(deps, accepted, error, timer) };
  }
}

/** A tenant that has published nothing yet. */
const noIndex: CompiledIndex = Object.freeze({ size: 0, byteLength: 0, languages: [], partitions: new Map() });
