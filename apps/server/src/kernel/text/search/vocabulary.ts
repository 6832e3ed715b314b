/** Gives dense ids to words, stems and grams while a partition is compiled. */
import { type FunctionWords, functionWordsOf } from '../function-words.ts';
import { gramsOf } from '../grams.ts';
import { type RelatedGroup, relatedGroups } from '../related-words.ts';
import { folderFor, type Stem, stemmerFor } from '../stems.ts';
import { GrowingArray } from './growing-array.ts';

export const STOP_WORD = 1;
export const LIGHT_WORD = 2;

export class Vocabulary {
  readonly words = new Map<string, number>();
  readonly stems = new Map<string, number>();
  readonly grams = new Map<string, number>();
  readonly wordStems = new GrowingArray();
  readonly wordFlags = new GrowingArray();
  /** Set of related words that a stem belongs to, 0 for none. */
  readonly stemGroups = new GrowingArray();
  readonly wordGrams = new GrowingArray();
  readonly wordGramOffsets = new GrowingArray();
  readonly #stem: Stem;
  readonly #fold: Stem;
  readonly #functionWords: FunctionWords;
  readonly #related: RelatedGroup;

  constructor(language: string) {
    this.#stem = stemmerFor(language);
    this.#fold = folderFor(language);
    this.#functionWords = functionWordsOf(language);
    this.#related = relatedGroups(language);
    this.wordGramOffsets.push(0);
  }

  wordId(word: string): number {
    return this.words.get(word) ?? this.#add(word);
  }

  isStop(word: number): boolean {
    return this.wordFlags.at(word) === STOP_WORD;
  }

  gramCount(word: number): number {
    return this.wordGramOffsets.at(word + 1) - this.wordGramOffsets.at(word);
  }

  #add(word: string): number {
    const id = this.words.size;
    this.words.set(word, id);
    const stem = this.#stem(word);
    this.wordStems.push(idIn(this.stems, stem));
    if (this.stems.size > this.stemGroups.length) this.stemGroups.push(this.#related(stem));
    const { stop, light } = this.#functionWords;
    this.wordFlags.push(stop.has(word) ? STOP_WORD : light.has(word) ? LIGHT_WORD : 0);
    for (const gram of gramsOf(this.#fold(word))) this.wordGrams.push(idIn(this.grams, gram));
    this.wordGramOffsets.push(this.wordGrams.length);
    return id;
  }
}

function idIn(ids: Map<string, number>, key: string): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, ids.size);
  return ids.size - 1;
}
