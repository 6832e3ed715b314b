/** The built-in answerer: picks the sentences of the evidence that answer the question and quotes them exactly. */

/** What the answerer needs of a piece of evidence; retrieval's `Evidence` has it. */
export interface Quotable {
  readonly kind: 'faq' | 'document';
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly score: number;
  readonly sentences: readonly {
    readonly start: number;
    readonly end: number;
    readonly match: number;
    readonly coverage: number;
    readonly coverageWithNeighbour: number;
  }[];
}

/** A quote is `evidence.text.slice(start, end)`, byte for byte. */
export interface PickedSentence<E extends Quotable> {
  readonly evidence: E;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

export interface Selection<E extends Quotable> {
  /** One run of text, in reading order: the answer. Empty when there is no evidence. */
  readonly picked: readonly PickedSentence<E>[];
  /** The next best sentences, best first. */
  readonly others: readonly PickedSentence<E>[];
}

export function selectSentences<E extends Quotable>(_question: string, evidence: readonly E[]): Selection<E> {
  const scored = evidence
    .flatMap((item) =>
      item.sentences.map((sentence) => ({
        evidence: item,
        start: sentence.start,
        end: sentence.end,
        score: 1.35 * item.score + 0.7 * sentence.coverage + 0.59 * sentence.match + 0.76 * sentence.coverageWithNeighbour,
      })),
    )
    .sort((left, right) => right.score - left.score);
  return { picked: scored.slice(0, 1), others: scored.slice(1, 3) };
}
