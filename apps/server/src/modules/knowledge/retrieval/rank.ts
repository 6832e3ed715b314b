/** Second stage: measures every candidate and orders them by a weighted sum. */
import type { CandidateMeasure, CandidateWalk } from './candidate-walk.ts';
import { isFaq, type Partition } from './partition.ts';
import { DOCUMENT_WEIGHTS, FAQ_WEIGHTS, type RankWeights } from './weights.ts';

export interface Ranked extends CandidateMeasure {
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
  const peaks = new Map(RELATIVE.map((name) => [name, Math.max(1e-9, ...measures.map((one) => one[name]))]));
  const ranked = measures.map((measure) => {
    const weights = isFaq(partition, measure.chunk) ? FAQ_WEIGHTS : DOCUMENT_WEIGHTS;
    let score = 0;
    for (const name of RELATIVE) score += (weights[name] * measure[name]) / peaks.get(name)!;
    for (const name of ABSOLUTE) score += weights[name] * measure[name];
    return { ...measure, score };
  });
  return ranked.sort((left, right) => right.score - left.score || left.chunk - right.chunk);
}
