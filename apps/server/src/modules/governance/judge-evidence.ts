/**
 * Decides what the evidence is worth: answer from it, show it as the closest that was found, or say that nothing was.
 * In doubt it refuses: a wrong answer costs more than an offer to pass the question on.
 */
import type { Retrieval } from '../knowledge/index.ts';

export type EvidenceBand = 'answer' | 'closest' | 'none';

export interface EvidenceVerdict {
  readonly band: EvidenceBand;
  /** That the question can be answered from the best evidence, 0 to 1. */
  readonly probability: number;
  /** Why, for the receipt; plain words. */
  readonly reasons: readonly string[];
}

type Judged = Pick<Retrieval, 'evidence' | 'features'>;

/**
 * Logistic regression on public question sets in three languages: questions of other articles, questions whose passage
 * was taken out, and indexes of 6 to 40 chunks; every set, protocol and class weighing the same. Only measures relative to
 * the question itself are used, so that they mean the same in ten chunks and in ten thousand.
 */
const WEIGHTS = {
  bias: -8.216,
  terms: 1.459,
  sentenceMatch: 3.863,
  content: 2.157,
  contentFound: 1.412,
  gap: 3.513,
  names: 1.172,
} as const;

const ANSWER_FROM = 0.6;
const CLOSEST_FROM = 0.3;

export function judgeEvidence(retrieval: Judged): EvidenceVerdict {
  const probability = retrieval.evidence.length === 0 ? 0 : probabilityOf(retrieval.features);
  const sure = probability >= ANSWER_FROM && retrieval.features.kind === 1;
  const band = sure ? 'answer' : probability >= CLOSEST_FROM ? 'closest' : 'none';
  return { band, probability, reasons: reasonsFor(band, retrieval) };
}

function probabilityOf(features: Retrieval['features']): number {
  const sum =
    WEIGHTS.bias +
    WEIGHTS.terms * Math.log(1 + features.terms) +
    WEIGHTS.sentenceMatch * features.sentenceMatch +
    WEIGHTS.content * features.content +
    WEIGHTS.contentFound * features.contentFound +
    WEIGHTS.gap * features.gap +
    WEIGHTS.names * features.names;
  return 1 / (1 + Math.exp(-sum));
}

function reasonsFor(band: EvidenceBand, { evidence, features }: Judged): string[] {
  if (evidence.length === 0) return ['No passage shares a word with the question.'];
  const best = `The best sentence covers ${percent(features.content)} of the question.`;
  if (band === 'answer') return [best];
  const reasons = [best];
  if (features.contentFound < 1)
    reasons.push(`${percent(1 - features.contentFound)} of it is not in the best passage.`);
  if (features.names < 0.5) reasons.push('Names or numbers in the question are not in the best passage.');
  if (features.kind === 0) reasons.push('It asks for a price, a phone number or a mail address that is not there.');
  if (features.gap < 0.1) reasons.push('The next passage fits almost as well.');
  if (features.terms === 0) reasons.push('The question has no word that tells what it is about.');
  return reasons;
}

function percent(share: number): string {
  return `${Math.round(Math.min(1, share) * 100)} %`;
}
