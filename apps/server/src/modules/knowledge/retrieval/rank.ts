/** Second stage: measures every candidate and orders them by a weighted sum. */
import type { CandidateMeasure, CandidateWalk } from '../../../kernel/text/search/candidate-walk.ts';
import type { Partition } from '../../../kernel/text/search/partition.ts';
import { isFaq } from './chunk-fields.ts';
import { DOCUMENT_WEIGHTS, FAQ_WEIGHTS, type RankWeights } from './weights.ts';

export interface Ranked {
  readonly measure: CandidateMeasure;
  readonly score: number;
}

const RELATIVE = [
  'wordsAll',
  'gramsAll',
  'wordsTitle',
  'gramsTitle',
  'sentenceWords',
  'sentenceGrams',
  'bigrams',
] as const satisfies readonly (keyof RankWeights)[];
const ABSOLUTE = [
  'coverage',
  'likeCoverage',
  'titleCoverage',
  'titleInQuestion',
  'names',
] as const satisfies readonly (keyof RankWeights)[];

/** Best first; candidates that share nothing with the question are left out. */
export function rank(partition: Partition, walk: CandidateWalk, candidates: readonly number[]): Ranked[] {
  const measures = candidates.map((chunk) => walk.measure(chunk)).filter((measure) => measure.gramsAll > 0);
  const peaks = RELATIVE.map((name) => measures.reduce((peak, one) => Math.max(peak, one[name]), 1e-9));
  const ranked = measures.map((measure) => {
    const weights = isFaq(partition, measure.chunk) ? FAQ_WEIGHTS : DOCUMENT_WEIGHTS;
    return { measure, score: scoreOf(measure, weights, peaks) };
  });
  return ranked.sort((left, right) => right.score - left.score || left.measure.chunk - right.measure.chunk);
}

function scoreOf(measure: CandidateMeasure, weights: RankWeights, peaks: readonly number[]): number {
  let score = 0;
  for (let at = 0; at < RELATIVE.length; at += 1)
    score += (weights[RELATIVE[at]!] * measure[RELATIVE[at]!]) / peaks[at]!;
  for (const name of ABSOLUTE) score += weights[name] * measure[name];
  return score;
}
