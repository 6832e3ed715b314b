/**
 * Reads a candidate's words once, in order, and measures how the question fits: the whole chunk, its title, and each
 * sentence. BM25 as in Robertson and Zaragoza (2009), k1 1.2; grams are scored by the same formula as words.
 */
import { type Partition, SENTENCE_MARK, STOP_BIT, WORD_MASK } from './partition.ts';
import { idf, type Query } from './query.ts';
import { RELATED_LIKENESS, type WordMatch, WordMatcher } from './word-matcher.ts';

const K1 = 1.2;
const CHUNK_B = 0.75;
const TITLE_B = 0.5;
const SENTENCE_B = 0.4;
/** A word that the sentence lacks but the title has is mostly its topic. */
const TITLE_SHARE = 0.7;

export interface UnitMeasure {
  /** Gram score of the sentence. */
  readonly grams: number;
  /** Likeness of the best word here, per term. */
  readonly likeness: Float64Array;
}

export interface CandidateMeasure {
  readonly chunk: number;
  readonly wordsAll: number;
  readonly gramsAll: number;
  readonly wordsTitle: number;
  readonly gramsTitle: number;
  readonly sentenceWords: number;
  readonly sentenceGrams: number;
  readonly bigrams: number;
  /** Weighted share of the question in the best sentence: same stems; near-spellings too; content words alone. */
  readonly coverage: number;
  readonly likeCoverage: number;
  readonly contentCoverage: number;
  /** Share of the question that the title has words like, and share of the title that is in the question. */
  readonly titleCoverage: number;
  readonly titleInQuestion: number;
  /** Share of the question's names and numbers, and of its content words, found anywhere in the chunk. */
  readonly names: number;
  readonly contentFound: number;
}

/** Lengths of a piece of text, in words without stop words and in grams. */
interface Lengths {
  readonly words: number;
  readonly grams: number;
}

export class CandidateWalk {
  readonly #partition: Partition;
  readonly #query: Query;
  readonly #matcher: WordMatcher;
  readonly #titleTerms: Float64Array;
  readonly #bodyTerms: Float64Array;
  readonly #titleGrams: Float64Array;
  readonly #bodyGrams: Float64Array;
  readonly #unitTerms: Float64Array;
  readonly #unitGrams: Float64Array;
  readonly #unitPlaces: number[] = [];
  readonly #unitLikeness: Float64Array;
  readonly #titleLikeness: Float64Array;
  readonly #likeness: Float64Array;
  readonly #adjacent: Uint8Array;
  #best = { words: 0, grams: 0, coverage: 0, like: 0, content: 0 };
  #titleInQuestion = 0;

  constructor(partition: Partition, query: Query) {
    this.#partition = partition;
    this.#query = query;
    this.#matcher = new WordMatcher(partition, query);
    const terms = query.terms.length;
    const grams = query.grams.length;
    this.#titleTerms = new Float64Array(terms);
    this.#bodyTerms = new Float64Array(terms);
    this.#unitTerms = new Float64Array(terms);
    this.#unitLikeness = new Float64Array(terms);
    this.#titleLikeness = new Float64Array(terms);
    this.#likeness = new Float64Array(terms);
    this.#adjacent = new Uint8Array(terms);
    this.#titleGrams = new Float64Array(grams);
    this.#bodyGrams = new Float64Array(grams);
    this.#unitGrams = new Float64Array(grams);
  }

  /** Must be called when the query is done. */
  release(): void {
    this.#matcher.release();
  }

  /** Measures a chunk; with `units`, adds a measure per sentence to it (the title is not one). */
  measure(chunk: number, units?: UnitMeasure[]): CandidateMeasure {
    this.#reset();
    const { forward, forwardOffsets, lengths } = this.#partition;
    const end = forwardOffsets[chunk + 1]!;
    let at = this.#readUnit(forwardOffsets[chunk]!, end);
    this.#weighTitle(forwardOffsets[chunk]!, at);
    this.#closeUnit(true, { words: lengths[chunk * 4]!, grams: lengths[chunk * 4 + 1]! });
    while (at < end) {
      const packed = forward[at + 1]!;
      at = this.#readUnit(at + 2, end);
      const grams = this.#closeUnit(false, { words: packed >>> 16, grams: packed & 0xffff });
      units?.push({ grams, likeness: this.#unitLikeness.slice() });
    }
    return this.#summary(chunk);
  }

  #reset(): void {
    this.#titleTerms.fill(0);
    this.#bodyTerms.fill(0);
    this.#titleGrams.fill(0);
    this.#bodyGrams.fill(0);
    this.#titleLikeness.fill(0);
    this.#likeness.fill(0);
    this.#adjacent.fill(0);
    this.#best = { words: 0, grams: 0, coverage: 0, like: 0, content: 0 };
  }

  /** Counts what a unit has of the question, up to the next sentence mark, whose place it gives. */
  #readUnit(start: number, end: number): number {
    const { forward, scratch } = this.#partition;
    const { wordMemos } = scratch;
    const { base, matches } = this.#matcher;
    this.#unitTerms.fill(0);
    this.#unitLikeness.fill(0);
    for (const place of this.#unitPlaces) this.#unitGrams[place] = 0;
    this.#unitPlaces.length = 0;
    let previous = -1;
    let at = start;
    for (; at < end; at += 1) {
      const token = forward[at]!;
      if (token === SENTENCE_MARK) break;
      const word = token & WORD_MASK;
      const memo = wordMemos[word]! - base;
      const number = memo >= 0 ? memo : this.#matcher.find(word);
      const isStop = token >= STOP_BIT;
      if (number > 0) {
        const match = matches[number]!;
        this.#count(match);
        if (!isStop && previous >= 0 && match.term === previous + 1) this.#adjacent[previous] = 1;
        if (!isStop) previous = match.term;
      } else if (!isStop) previous = -1;
    }
    return at;
  }

  #count(match: WordMatch): void {
    const { term, grams, relatedGrams, likeTerms, likenesses } = match;
    if (term >= 0) this.#unitTerms[term]! += 1;
    for (let at = 0; at < grams.length; at += 1) this.#addGram(grams[at]!, 1);
    for (let at = 0; at < relatedGrams.length; at += 1) this.#addGram(relatedGrams[at]!, RELATED_LIKENESS);
    for (let at = 0; at < likeTerms.length; at += 1) {
      const like = likeTerms[at]!;
      if (likenesses[at]! > this.#unitLikeness[like]!) this.#unitLikeness[like] = likenesses[at]!;
    }
  }

  #addGram(place: number, times: number): void {
    if (this.#unitGrams[place] === 0) this.#unitPlaces.push(place);
    this.#unitGrams[place]! += times;
  }

  #weighTitle(start: number, end: number): void {
    const { forward, wordStems, stemChunks, chunks, scratch } = this.#partition;
    let mass = 0;
    let shared = 0;
    for (let at = start; at < end; at += 1) {
      const token = forward[at]!;
      if (token >= STOP_BIT) continue;
      const stem = wordStems[token]!;
      const weight = idf(chunks, stemChunks[stem]!);
      mass += weight;
      if (scratch.stemTerms[stem]! > 0) shared += weight;
    }
    this.#titleInQuestion = mass === 0 ? 0 : shared / mass;
  }

  /** Scores the unit just read, keeps it if it is the best so far, and gives its gram score. */
  #closeUnit(isTitle: boolean, lengths: Lengths): number {
    if (this.#unitPlaces.length === 0) return 0;
    const { averages } = this.#partition;
    const wordNorm = K1 * (1 - SENTENCE_B + (SENTENCE_B * lengths.words) / Math.max(1, averages.sentenceWords));
    const gramNorm = K1 * (1 - SENTENCE_B + (SENTENCE_B * lengths.grams) / Math.max(1, averages.sentenceGrams));
    if (isTitle) this.#titleLikeness.set(this.#unitLikeness);
    this.#coverUnit(isTitle ? this.#titleTerms : this.#bodyTerms, wordNorm);
    const grams = this.#gramScore(isTitle ? this.#titleGrams : this.#bodyGrams, gramNorm);
    if (grams > this.#best.grams) this.#best.grams = grams;
    return grams;
  }

  #coverUnit(totals: Float64Array, norm: number): void {
    const { terms, weights, termTotal, contentTotal } = this.#query;
    let words = 0;
    let covered = 0;
    let like = 0;
    let content = 0;
    for (let term = 0; term < weights.length; term += 1) {
      const weight = weights[term]!;
      if (weight === 0) continue;
      const times = this.#unitTerms[term]!;
      const likeness = this.#unitLikeness[term]!;
      totals[term]! += times;
      if (likeness > this.#likeness[term]!) this.#likeness[term] = likeness;
      if (times > 0) words += (weight * times * (K1 + 1)) / (times + norm);
      covered += weight * (times > 0 ? 1 : this.#titleTerms[term]! > 0 ? TITLE_SHARE : 0);
      const alike = weight * Math.max(likeness, TITLE_SHARE * this.#titleLikeness[term]!);
      like += alike;
      if (terms[term]!.content) content += alike;
    }
    const best = this.#best;
    best.words = Math.max(best.words, words);
    best.coverage = Math.max(best.coverage, covered / (termTotal || 1));
    best.like = Math.max(best.like, like / (termTotal || 1));
    best.content = Math.max(best.content, content / (contentTotal || 1));
  }

  #gramScore(totals: Float64Array, norm: number): number {
    const { gramWeights } = this.#query;
    let score = 0;
    for (let at = 0; at < this.#unitPlaces.length; at += 1) {
      const place = this.#unitPlaces[at]!;
      const times = this.#unitGrams[place]!;
      totals[place]! += times;
      score += (gramWeights[place]! * times * (K1 + 1)) / (times + norm);
    }
    return score;
  }

  #summary(chunk: number): CandidateMeasure {
    const { lengths, averages } = this.#partition;
    const { weights, gramWeights, termTotal } = this.#query;
    const ratio = (length: number, average: number): number => length / Math.max(1, average);
    const titleWords = lengths[chunk * 4]!;
    const titleGrams = lengths[chunk * 4 + 1]!;
    const allWords = ratio(titleWords + lengths[chunk * 4 + 2]!, averages.titleWords + averages.bodyWords);
    const allGrams = ratio(titleGrams + lengths[chunk * 4 + 3]!, averages.titleGrams + averages.bodyGrams);
    const wordsTitle = bm25(weights, this.#titleTerms, TITLE_B, ratio(titleWords, averages.titleWords));
    const gramsTitle = bm25(gramWeights, this.#titleGrams, TITLE_B, ratio(titleGrams, averages.titleGrams));
    addTo(this.#bodyTerms, this.#titleTerms);
    addTo(this.#bodyGrams, this.#titleGrams);
    return {
      chunk,
      wordsAll: bm25(weights, this.#bodyTerms, CHUNK_B, allWords),
      gramsAll: bm25(gramWeights, this.#bodyGrams, CHUNK_B, allGrams),
      wordsTitle,
      gramsTitle,
      sentenceWords: this.#best.words,
      sentenceGrams: this.#best.grams,
      bigrams: this.#bigramShare(),
      coverage: this.#best.coverage,
      likeCoverage: this.#best.like,
      contentCoverage: this.#best.content,
      titleCoverage: this.#share(this.#titleLikeness, weights, termTotal),
      titleInQuestion: this.#titleInQuestion,
      names: this.#share(this.#likeness, this.#query.nameWeights, this.#query.nameTotal),
      contentFound: this.#contentFound(),
    };
  }

  #bigramShare(): number {
    const { bigramWeights, bigramTotal } = this.#query;
    let found = 0;
    for (let at = 0; at < bigramWeights.length; at += 1) if (this.#adjacent[at] === 1) found += bigramWeights[at]!;
    return bigramTotal === 0 ? 0 : found / bigramTotal;
  }

  #share(likeness: Float64Array, weights: Float64Array, total: number): number {
    let found = 0;
    for (let at = 0; at < weights.length; at += 1) found += weights[at]! * likeness[at]!;
    return total === 0 ? 0 : found / total;
  }

  #contentFound(): number {
    const { terms, contentTotal } = this.#query;
    let found = 0;
    for (let at = 0; at < terms.length; at += 1) {
      if (terms[at]!.content && this.#likeness[at]! > 0) found += terms[at]!.weight;
    }
    return contentTotal === 0 ? 0 : found / contentTotal;
  }
}

function bm25(weights: Float64Array, times: Float64Array, b: number, length: number): number {
  const norm = K1 * (1 - b + b * length);
  let score = 0;
  for (let at = 0; at < weights.length; at += 1) {
    if (times[at]! > 0) score += (weights[at]! * times[at]! * (K1 + 1)) / (times[at]! + norm);
  }
  return score;
}

function addTo(sums: Float64Array, more: Float64Array): void {
  for (let at = 0; at < sums.length; at += 1) sums[at]! += more[at]!;
}
