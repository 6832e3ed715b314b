import type { Retrieval } from '../knowledge/index.ts';

export type EvidenceBand = 'answer' | 'closest' | 'none';
export interface EvidenceVerdict {
  readonly band: EvidenceBand;
  readonly probability: number;
  readonly reasons: readonly string[];
}

export function judgeEvidence(retrieval: Pick<Retrieval, 'evidence' | 'features'>): EvidenceVerdict {
  const { features: f } = retrieval;
  const z =
    -8.08 +
    1.467 * Math.log(1 + f.terms) +
    4.164 * f.sentenceMatch +
    1.848 * f.content +
    1.673 * f.contentFound +
    3.419 * f.gap +
    0.996 * f.names;
  const probability = 1 / (1 + Math.exp(-z));
  return { band: probability > 0.5 ? 'answer' : probability > 0.2 ? 'closest' : 'none', probability, reasons: [] };
}
