import type { Retrieval } from '../knowledge/index.ts';

export type EvidenceBand = 'answer' | 'closest' | 'none';
export interface EvidenceVerdict {
  readonly band: EvidenceBand;
  readonly probability: number;
  readonly reasons: readonly string[];
}

export function judgeEvidence(retrieval: Pick<Retrieval, 'evidence' | 'features'>): EvidenceVerdict {
  const { features: f } = retrieval;
  const z = -4 + 3 * f.coverage + 2 * f.sentenceMatch + 2 * f.gap - 2 * f.unmatched + f.names;
  const probability = 1 / (1 + Math.exp(-z));
  return { band: probability > 0.5 ? 'answer' : probability > 0.2 ? 'closest' : 'none', probability, reasons: [] };
}
