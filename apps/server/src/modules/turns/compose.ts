/** Step 6, compose: an answerer is asked only when the evidence is strong enough. Pure. */
import type { Verdict } from '@office16852/contract';
import type { Courtesy, EvidenceVerdict } from '../governance/index.ts';
import type { Retrieval } from '../knowledge/index.ts';
import type { Plan } from './turn.ts';

const closestShown = 3;

export function compose(
  courtesy: Courtesy | null,
  retrieval: Retrieval,
  judged: EvidenceVerdict,
): { plan: Plan; verdict: Verdict } {
  const reasons = [`band ${judged.band}`, `probability ${judged.probability.toFixed(3)}`, ...judged.reasons];
  if (courtesy)
    return {
      plan: { kind: 'courtesy', courtesy },
      verdict: { guardrail: 'evidence', decision: 'allow', reasons: ['a courtesy needs no evidence'] },
    };
  if (judged.band === 'answer')
    return {
      plan: { kind: 'answer', evidence: retrieval.evidence },
      verdict: { guardrail: 'evidence', decision: 'allow', reasons },
    };
  const verdict: Verdict = { guardrail: 'evidence', decision: 'refuse', reasons };
  if (judged.band === 'closest')
    return { plan: { kind: 'closest', evidence: retrieval.evidence.slice(0, closestShown) }, verdict };
  return { plan: { kind: 'nothing' }, verdict };
}
