/**
 * Weights of the second stage, one set per kind of chunk: listwise logistic regression (softmax over the candidates) on
 * public question sets, fitted on one half and checked on the other, then averaged with weights set by hand so that no
 * single set decides. Refit with `node bench/retrieval/fit.ts DIR`. The first seven measures are shares of the best candidate's.
 */
export interface RankWeights {
  readonly wordsAll: number;
  readonly gramsAll: number;
  readonly wordsTitle: number;
  readonly gramsTitle: number;
  readonly sentenceWords: number;
  readonly sentenceGrams: number;
  readonly bigrams: number;
  readonly coverage: number;
  readonly likeCoverage: number;
  readonly titleCoverage: number;
  readonly titleInQuestion: number;
  readonly names: number;
}

export const FAQ_WEIGHTS: RankWeights = {
  wordsAll: 0.29,
  gramsAll: 0.24,
  wordsTitle: 0.02,
  gramsTitle: 0.22,
  sentenceWords: 0.08,
  sentenceGrams: 0.1,
  bigrams: 0.05,
  coverage: 0.08,
  likeCoverage: 0.25,
  titleCoverage: 0.3,
  titleInQuestion: 0.26,
  names: 0.18,
};

export const DOCUMENT_WEIGHTS: RankWeights = {
  wordsAll: 0.17,
  gramsAll: 0.5,
  wordsTitle: 0.01,
  gramsTitle: 0.03,
  sentenceWords: 0,
  sentenceGrams: 0.28,
  bigrams: 0.13,
  coverage: 0.32,
  likeCoverage: 0.26,
  titleCoverage: 0,
  titleInQuestion: 0.14,
  names: 0.24,
};
