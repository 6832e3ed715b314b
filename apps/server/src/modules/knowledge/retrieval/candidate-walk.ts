/**
 * Reads a candidate's words once, in order, and measures how the question fits: the whole chunk, its title, and each
 * sentence. BM25 as in Robertson and Zaragoza (2009), k1 1.2; grams are scored by the same formula as words.
 */
import { idf, type Query } from './query.ts';
import { type Partition, SENTENCE_MARK } from './partition.ts';
import { STOP_WORD } from './vocabulary.ts';

const K1 = 1.2;
const CHUNK_B = 0.75;
const TITLE_B = 0.5;
const SENTENCE_B = 0.4;
/** A word that the sentence lacks but the title has is mostly its topic. */
const TITLE_SHARE = 0.7;
/** Below this share of common grams two words are not taken as spellings of one. */
const MIN_LIKENESS = 0.45;
/** Related words are less sure than the word itself. */
const RELATED_LIKENESS = 0.75;

interface WordMatch {
  /** The term with the same stem, or -1. */
  readonly term: number;
  readonly grams: readonly number[];
  /** Terms that the word is spelt like, and how much. */
  readonly likeTerms: readonly number[];
  readonly likenesses: readonly number[];
  /** Grams of the terms it shares a stem or a meaning with: they count as if the word had them, a little less. */
  readonly relatedGrams: readonly number[];
}

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
  readonly coverage: number;
  readonly likeCoverage: number;
  /** Like `likeCoverage`, over content words alone. */
  readonly contentCoverage: number;
  readonly titleInQuestion: number;
  readonly names: number;
  /** Weighted share of the question that the whole chunk has words like, and that its title has. */
  readonly allCoverage: number;
  readonly titleCoverage: number;
  /** Best likeness per term, anywhere in the chunk. */
  readonly likeness: Float64Array;
}

export class CandidateWalk {
  readonly #partition: Partition;
  readonly #query: Query;
  readonly #matches: WordMatch[] = [];
  readonly #groups: ReadonlySet<number>;
  readonly #bigramWeights: Float64Array;
  readonly #bigramTotal: number;
  readonly #stamp: number;

  readonly #titleTerms: Float64Array;
  readonly #bodyTerms: Float64Array;
  readonly #titleGrams: Float64Array;
  readonly #bodyGrams: Float64Array;
  readonly #unitTerms: Float64Array;
  readonly #unitGrams: Float64Array;
  readonly #unitLikeness: Float64Array;
  readonly #titleLikeness: Float64Array;
  readonly #likeness: Float64Array;
  readonly #adjacent: Uint8Array;

  #unitWords = 0;
  #unitGramCount = 0;
  #bestWords = 0;
  #bestGrams = 0;
  #bestCoverage = 0;
  #bestLikeCoverage = 0;
  #bestContent = 0;
  #titleMass = 0;
  #titleShared = 0;
  #units: UnitMeasure[] | null = null;

  constructor(partition: Partition, query: Query) {
    this.#partition = partition;
    this.#query = query;
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
    partition.scratch.stamp += 1;
    this.#stamp = partition.scratch.stamp;
    this.#mark(1);
    this.#groups = new Set(query.terms.map((term) => term.group));
    this.#bigramWeights = bigramWeights(query);
    this.#bigramTotal = this.#bigramWeights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Measures a chunk; with `units`, adds a measure per sentence to it (the title is not one). */
  measure(chunk: number, units: UnitMeasure[] | null = null): CandidateMeasure {
    this.#reset(units);
    const { forward, forwardOffsets } = this.#partition;
    const end = forwardOffsets[chunk + 1]!;
    let at = forwardOffsets[chunk]!;
    while (at < end && forward[at] !== SENTENCE_MARK) at += 1;
    this.#readUnit(forwardOffsets[chunk]!, at, true);
    while (at < end) {
      const start = at + 1;
      at = start;
      while (at < end && forward[at] !== SENTENCE_MARK) at += 1;
      this.#readUnit(start, at, false);
    }
    return this.#summary(chunk);
  }

  /** Must be called when the query is done: the marks live in the partition's scratch space. */
  release(): void {
    this.#mark(0);
  }

  #mark(times: 0 | 1): void {
    const { stemTerms, gramPlaces } = this.#partition.scratch;
    this.#query.grams.forEach((gram, place) => {
      if (gram >= 0) gramPlaces[gram] = (place + 1) * times;
    });
    this.#query.terms.forEach((term, at) => {
      if (term.stem >= 0 && term.weight > 0) stemTerms[term.stem] = (at + 1) * times;
    });
  }

  #reset(units: UnitMeasure[] | null): void {
    for (const counts of [this.#titleTerms, this.#bodyTerms, this.#titleGrams, this.#bodyGrams, this.#likeness]) counts.fill(0);
    this.#titleLikeness.fill(0);
    this.#adjacent.fill(0);
    this.#bestWords = 0;
    this.#bestGrams = 0;
    this.#bestCoverage = 0;
    this.#bestLikeCoverage = 0;
    this.#bestContent = 0;
    this.#titleMass = 0;
    this.#titleShared = 0;
    this.#units = units;
  }

  #readUnit(start: number, end: number, isTitle: boolean): void {
    const { forward, wordFlags, wordGramOffsets, scratch } = this.#partition;
    this.#unitWords = 0;
    this.#unitGramCount = 0;
    let touched = false;
    let previous = -1;
    for (let at = start; at < end; at += 1) {
      const word = forward[at]!;
      const isStop = wordFlags[word] === STOP_WORD;
      if (!isStop) this.#unitWords += 1;
      this.#unitGramCount += wordGramOffsets[word + 1]! - wordGramOffsets[word]!;
      const memo = scratch.wordStamps[word] === this.#stamp ? scratch.wordMemos[word]! : this.#match(word);
      if (isTitle && !isStop) this.#weighTitle(word, memo);
      if (memo < 0) {
        if (!isStop) previous = -1;
        continue;
      }
      if (!touched) this.#clearUnit();
      touched = true;
      const match = this.#matches[memo]!;
      this.#count(match);
      if (isStop) continue;
      if (previous >= 0 && match.term === previous + 1) this.#adjacent[previous] = 1;
      previous = match.term;
    }
    if (touched) this.#closeUnit(isTitle);
    if (!isTitle && this.#units) this.#units.push(this.#unitMeasure(touched));
  }

  #clearUnit(): void {
    this.#unitTerms.fill(0);
    this.#unitGrams.fill(0);
    this.#unitLikeness.fill(0);
  }

  #count(match: WordMatch): void {
    if (match.term >= 0) this.#unitTerms[match.term]! += 1;
    for (const place of match.grams) this.#unitGrams[place]! += 1;
    for (const place of match.relatedGrams) this.#unitGrams[place]! += RELATED_LIKENESS;
    for (let at = 0; at < match.likeTerms.length; at += 1) {
      const term = match.likeTerms[at]!;
      if (match.likenesses[at]! > this.#unitLikeness[term]!) this.#unitLikeness[term] = match.likenesses[at]!;
    }
  }

  #weighTitle(word: number, memo: number): void {
    const { wordStems, stemChunks, chunks } = this.#partition;
    const weight = idf(chunks, stemChunks[wordStems[word]!]!);
    this.#titleMass += weight;
    if (memo >= 0 && this.#matches[memo]!.term >= 0) this.#titleShared += weight;
  }

  #closeUnit(isTitle: boolean): void {
    const { terms, gramWeights, termTotal, contentTotal } = this.#query;
    const { averages } = this.#partition;
    const wordNorm = K1 * (1 - SENTENCE_B + (SENTENCE_B * this.#unitWords) / Math.max(1, averages.sentenceWords));
    const gramNorm = K1 * (1 - SENTENCE_B + (SENTENCE_B * this.#unitGramCount) / Math.max(1, averages.sentenceGrams));
    const [totalTerms, totalGrams] = isTitle ? [this.#titleTerms, this.#titleGrams] : [this.#bodyTerms, this.#bodyGrams];
    let words = 0;
    let covered = 0;
    let like = 0;
    let content = 0;
    for (let term = 0; term < terms.length; term += 1) {
      const { weight } = terms[term]!;
      const times = this.#unitTerms[term]!;
      const likeness = this.#unitLikeness[term]!;
      totalTerms[term]! += times;
      if (likeness > this.#likeness[term]!) this.#likeness[term] = likeness;
      if (isTitle) this.#titleLikeness[term] = likeness;
      if (times > 0) words += (weight * times * (K1 + 1)) / (times + wordNorm);
      covered += weight * (times > 0 ? 1 : this.#titleTerms[term]! > 0 ? TITLE_SHARE : 0);
      const alike = weight * Math.max(likeness, TITLE_SHARE * this.#titleLikeness[term]!);
      like += alike;
      if (terms[term]!.content) content += alike;
    }
    let grams = 0;
    for (let place = 0; place < gramWeights.length; place += 1) {
      const times = this.#unitGrams[place]!;
      if (times === 0) continue;
      totalGrams[place]! += times;
      grams += (gramWeights[place]! * times * (K1 + 1)) / (times + gramNorm);
    }
    this.#bestWords = Math.max(this.#bestWords, words);
    this.#bestGrams = Math.max(this.#bestGrams, grams);
    this.#bestCoverage = Math.max(this.#bestCoverage, covered / (termTotal || 1));
    this.#bestLikeCoverage = Math.max(this.#bestLikeCoverage, like / (termTotal || 1));
    this.#bestContent = Math.max(this.#bestContent, content / (contentTotal || 1));
    this.#lastGrams = grams;
  }

  #lastGrams = 0;

  #unitMeasure(touched: boolean): UnitMeasure {
    if (!touched) return { grams: 0, likeness: new Float64Array(this.#query.terms.length) };
    return { grams: this.#lastGrams, likeness: this.#unitLikeness.slice() };
  }

  #summary(chunk: number): CandidateMeasure {
    const { lengths, averages } = this.#partition;
    const { terms, gramWeights } = this.#query;
    const [titleWords, titleGrams, bodyWords, bodyGrams] = lengths.subarray(chunk * 4, chunk * 4 + 4);
    const weights = terms.map((term) => term.weight);
    const ratio = (length: number, average: number): number => length / Math.max(1, average);
    const wordRatio = ratio(titleWords! + bodyWords!, averages.titleWords + averages.bodyWords);
    const gramRatio = ratio(titleGrams! + bodyGrams!, averages.titleGrams + averages.bodyGrams);
    return {
      chunk,
      wordsAll: bm25(weights, this.#titleTerms, this.#bodyTerms, 1 - CHUNK_B + CHUNK_B * wordRatio),
      gramsAll: bm25(gramWeights, this.#titleGrams, this.#bodyGrams, 1 - CHUNK_B + CHUNK_B * gramRatio),
      wordsTitle: bm25(weights, this.#titleTerms, null, 1 - TITLE_B + TITLE_B * ratio(titleWords!, averages.titleWords)),
      gramsTitle: bm25(gramWeights, this.#titleGrams, null, 1 - TITLE_B + TITLE_B * ratio(titleGrams!, averages.titleGrams)),
      sentenceWords: this.#bestWords,
      sentenceGrams: this.#bestGrams,
      bigrams: this.#bigramShare(),
      coverage: this.#bestCoverage,
      likeCoverage: this.#bestLikeCoverage,
      contentCoverage: this.#bestContent,
      titleInQuestion: this.#titleMass === 0 ? 0 : this.#titleShared / this.#titleMass,
      names: this.#namesShare(),
      allCoverage: this.#share(this.#likeness),
      titleCoverage: this.#share(this.#titleLikeness),
      likeness: this.#likeness.slice(),
    };
  }

  #share(likeness: Float64Array): number {
    const { terms, termTotal } = this.#query;
    let found = 0;
    for (let at = 0; at < terms.length; at += 1) found += terms[at]!.weight * likeness[at]!;
    return termTotal === 0 ? 0 : found / termTotal;
  }

  #bigramShare(): number {
    if (this.#bigramTotal === 0) return 0;
    let found = 0;
    for (let at = 0; at < this.#adjacent.length; at += 1) if (this.#adjacent[at] === 1) found += this.#bigramWeights[at]!;
    return found / this.#bigramTotal;
  }

  /** 0 when the question has no names or numbers: then the feature says nothing. */
  #namesShare(): number {
    let all = 0;
    let found = 0;
    this.#query.terms.forEach((term, at) => {
      if (!term.name) return;
      all += term.weight;
      found += term.weight * this.#likeness[at]!;
    });
    return all === 0 ? 0 : found / all;
  }

  /** Works out, once per query and word, which terms and grams of the question the word shares. Returns its memo, or -1. */
  #match(word: number): number {
    const { wordStems, wordFlags, wordGrams, wordGramOffsets, stemGroups, scratch } = this.#partition;
    const isStop = wordFlags[word] === STOP_WORD;
    const term = isStop ? -1 : scratch.stemTerms[wordStems[word]!]! - 1;
    const group = isStop ? 0 : stemGroups[wordStems[word]!]!;
    const grams: number[] = [];
    for (let at = wordGramOffsets[word]!; at < wordGramOffsets[word + 1]!; at += 1) {
      const place = scratch.gramPlaces[wordGrams[at]!]!;
      if (place > 0) grams.push(place - 1);
    }
    const related = group !== 0 && this.#groups.has(group);
    scratch.wordStamps[word] = this.#stamp;
    scratch.wordMemos[word] =
      term < 0 && grams.length === 0 && !related ? -1 : this.#matches.push(this.#wordMatch(term, group, grams)) - 1;
    return scratch.wordMemos[word]!;
  }

  #wordMatch(term: number, group: number, grams: readonly number[]): WordMatch {
    const likeTerms: number[] = [];
    const likenesses: number[] = [];
    const relatedGrams: number[] = [];
    const shared = new Set(grams);
    this.#query.terms.forEach((one, at) => {
      if (one.weight === 0) return;
      const common = one.grams.reduce((count, place) => count + (shared.has(place) ? 1 : 0), 0);
      const related = group !== 0 && one.group === group ? RELATED_LIKENESS : 0;
      const likeness = at === term ? 1 : Math.max(related, common / one.gramCount);
      if (likeness < MIN_LIKENESS) return;
      likeTerms.push(at);
      likenesses.push(likeness);
      if (at === term || related > 0) relatedGrams.push(...one.grams.filter((place) => !shared.has(place)));
    });
    return { term, grams, likeTerms, likenesses, relatedGrams };
  }
}

function bm25(weights: readonly number[], title: Float64Array, body: Float64Array | null, length: number): number {
  let score = 0;
  for (let at = 0; at < weights.length; at += 1) {
    const times = title[at]! + (body ? body[at]! : 0);
    if (times > 0) score += (weights[at]! * times * (K1 + 1)) / (times + K1 * length);
  }
  return score;
}

/** Weight of the pair (term, next term) where both stand next to each other in the question, stop words aside. */
function bigramWeights(query: Query): Float64Array {
  const weights = new Float64Array(query.terms.length);
  query.terms.forEach((term, at) => {
    const next = query.terms[at + 1];
    if (next && next.weight > 0 && term.weight > 0 && next.position === term.position + 1) {
      weights[at] = term.weight + next.weight;
    }
  });
  return weights;
}
