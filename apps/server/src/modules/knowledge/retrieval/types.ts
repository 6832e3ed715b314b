/** The values that go into and come out of the retrieval engine. Offsets are UTF-16 units; languages are ISO 639-1 codes. */
export interface IndexChunk {
  readonly id: string;
  readonly documentId: string;
  readonly documentVersion: number;
  readonly kind: 'faq' | 'document';
  readonly documentTitle: string;
  /** Heading path, or the FAQ question. */
  readonly title: string;
  readonly text: string;
  /** Offset of `text` in the document. */
  readonly start: number;
  readonly language: string;
  readonly url: string | null;
}

/** How well one sentence of a piece of evidence fits the question; `start` and `end` are offsets in the evidence's text. */
export interface SentenceMatch {
  readonly start: number;
  readonly end: number;
  /** Gram score over the best such score among all sentences returned, 0 to 1. */
  readonly match: number;
  /** Weighted share of the question's words found here, counting near-spellings by likeness, 0 to 1. */
  readonly coverage: number;
  /** The same share together with the better of the two neighbours. */
  readonly coverageWithNeighbour: number;
}

export interface Evidence {
  readonly chunkId: string;
  readonly documentId: string;
  readonly documentVersion: number;
  readonly kind: 'faq' | 'document';
  readonly documentTitle: string;
  readonly title: string;
  readonly text: string;
  readonly start: number;
  readonly language: string;
  readonly url: string | null;
  /** Comparable within one retrieval only. */
  readonly score: number;
  /** For the built-in answerer: every sentence of `text`, in order. */
  readonly sentences: readonly SentenceMatch[];
}

/** What the evidence band is judged by. Between 0 and 1 unless said otherwise; all 0 when nothing was found. */
export interface EvidenceFeatures {
  /** Number of content words in the question; at least 0. */
  readonly terms: number;
  /** Gram score of the best chunk over the question's score against itself; can pass 1. */
  readonly chunkMatch: number;
  /** The same for its best single sentence or title. */
  readonly sentenceMatch: number;
  /** Weighted share of the question found in the best sentence of the best chunk, near-spellings by likeness. */
  readonly coverage: number;
  /** The same share of the question's content words alone, so that its grammar does not dilute it. */
  readonly content: number;
  /** Share of the content words that some word of the best chunk is like. */
  readonly contentFound: number;
  /** Lead of the best chunk over the next one with another text, as a share of the best. */
  readonly gap: number;
  /** Share of the question's numbers and names found in the best chunk; 1 when it has none. */
  readonly names: number;
  /** 0 when the question asks for a price, a phone number or a mail address and the best chunk has none; else 1. */
  readonly kind: number;
}

export interface Retrieval {
  readonly evidence: readonly Evidence[];
  readonly features: EvidenceFeatures;
  /** The language whose partition answered; the language asked for when nothing was found. */
  readonly language: string;
}

export interface Question {
  readonly text: string;
  readonly language: string | null;
}
