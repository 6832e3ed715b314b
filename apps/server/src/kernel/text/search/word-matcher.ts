/**
 * Says, for a word of the index, what it has in common with the question. Worked out once per query and word: the answer
 * is remembered in the partition's scratch space under numbers that no later query uses, so nothing is ever cleared.
 */
import type { Partition } from './partition.ts';
import type { Query } from './query.ts';
import { STOP_WORD } from './vocabulary.ts';

/** Below this share of common grams two words are not taken as spellings of one. */
const MIN_LIKENESS = 0.45;
/** Related words are less sure than the word itself. */
export const RELATED_LIKENESS = 0.75;
/** Memo numbers begin anew before they would leave 32 bits. */
const MAX_MEMO = 2 ** 30;

export interface WordMatch {
  /** The term with the same stem, or -1. */
  readonly term: number;
  readonly grams: readonly number[];
  /** Terms that the word is spelt like, or is related to, and how much. */
  readonly likeTerms: readonly number[];
  readonly likenesses: readonly number[];
  /** Grams of the terms it shares a stem or a meaning with: they count as if the word had them, a little less. */
  readonly relatedGrams: readonly number[];
}

const NO_GRAMS: number[] = [];
const NOTHING: WordMatch = { term: -1, grams: [], likeTerms: [], likenesses: [], relatedGrams: [] };

export class WordMatcher {
  /** From the number that `find` gives; number 0 has nothing in common. */
  readonly matches: WordMatch[] = [NOTHING];
  /** Memos below it are of earlier queries. */
  readonly base: number;
  readonly #partition: Partition;
  readonly #query: Query;
  readonly #groups: ReadonlySet<number>;

  constructor(partition: Partition, query: Query) {
    this.#partition = partition;
    this.#query = query;
    this.#groups = new Set(query.terms.map((term) => term.group).filter((group) => group > 0));
    const { scratch } = partition;
    if (scratch.nextMemo > MAX_MEMO) {
      scratch.wordMemos.fill(0);
      scratch.nextMemo = 1;
    }
    this.base = scratch.nextMemo;
    this.#mark(1);
  }

  /** Must be called when the query is done: marks must not be seen by the next. */
  release(): void {
    this.#partition.scratch.nextMemo = this.base + this.matches.length;
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

  /** For a word without a memo of this query: finds its match, leaves the memo, gives the match's number. */
  find(word: number): number {
    const { wordStems, wordFlags, wordGrams, wordGramOffsets, stemGroups, scratch } = this.#partition;
    const isStop = wordFlags[word] === STOP_WORD;
    const stem = wordStems[word]!;
    const term = isStop ? -1 : scratch.stemTerms[stem]! - 1;
    const group = isStop ? 0 : stemGroups[stem]!;
    const { gramPlaces } = scratch;
    // Most words share nothing: nothing is allocated for them.
    let grams = NO_GRAMS;
    const end = wordGramOffsets[word + 1]!;
    for (let at = wordGramOffsets[word]!; at < end; at += 1) {
      const place = gramPlaces[wordGrams[at]!]!;
      if (place === 0) continue;
      if (grams === NO_GRAMS) grams = [];
      grams.push(place - 1);
    }
    const related = group !== 0 && this.#groups.has(group);
    const number = term < 0 && grams === NO_GRAMS && !related ? 0 : this.#add(term, group, grams);
    scratch.wordMemos[word] = this.base + number;
    return number;
  }

  #add(term: number, group: number, grams: readonly number[]): number {
    const likeTerms: number[] = [];
    const likenesses: number[] = [];
    const relatedGrams: number[] = [];
    const { terms } = this.#query;
    for (let at = 0; at < terms.length; at += 1) {
      const one = terms[at]!;
      if (one.weight === 0) continue;
      const common = one.grams.reduce((count, place) => count + (grams.includes(place) ? 1 : 0), 0);
      const related = group !== 0 && one.group === group ? RELATED_LIKENESS : 0;
      const likeness = at === term ? 1 : Math.max(related, common / one.gramCount);
      if (likeness < MIN_LIKENESS) continue;
      likeTerms.push(at);
      likenesses.push(likeness);
      if (at === term || related > 0) relatedGrams.push(...one.grams.filter((place) => !grams.includes(place)));
    }
    return this.matches.push({ term, grams, likeTerms, likenesses, relatedGrams }) - 1;
  }
}
