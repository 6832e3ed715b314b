/** Weights of the second stage, one set per kind of chunk. The first seven measures are shares of the best candidate's. */
export interface RankWeights {
  readonly wordsAll: number;
  readonly gramsAll: number;
  readonly wordsTitle: number;
  readonly gramsTitle: number;
  readonly sentenceWords: number;
  readonly sentenceGrams: number;
  readonly bigrams: number;
  readonly coverage: number;
  readonly titleInQuestion: number;
  readonly names: number;
}

export const FAQ_WEIGHTS: RankWeights = {
  wordsAll: 0.24,
  gramsAll: 0.42,
  wordsTitle: 0.18,
  gramsTitle: 0.16,
  sentenceWords: 0.08,
  sentenceGrams: 0.25,
  bigrams: 0.12,
  coverage: 0.33,
  titleInQuestion: 0.17,
  names: 0.27,
};

export const DOCUMENT_WEIGHTS: RankWeights = {
  wordsAll: 0.22,
  gramsAll: 0.47,
  wordsTitle: 0.04,
  gramsTitle: 0,
  sentenceWords: 0,
  sentenceGrams: 0.33,
  bigrams: 0.14,
  coverage: 0.39,
  titleInQuestion: 0.15,
  names: 0.26,
};
