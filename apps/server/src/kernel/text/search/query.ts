/** Turns a question into weighted terms and grams of one partition. The work is bounded, however long the question is. */
import { functionWordsOf } from '../function-words.ts';
import { gramsOf } from '../grams.ts';
import { lookup } from '../hash-table.ts';
import { relatedGroups } from '../related-words.ts';
import { folderFor, stemmerFor } from '../stems.ts';
import { eachWord } from '../words.ts';
import type { Partition } from './partition.ts';

const MAX_UNITS = 20_000;
const MAX_WORDS = 96;
const MAX_TERMS = 32;
const LIGHT_WEIGHT = 0.3;
const LIGHT_GRAM_WEIGHT = 0.4;

/** "2" alone tells nothing of what a question is about; "1987" may. */
const SMALL_NUMBER = /^\d{1,2}$/;

export interface QueryTerm {
  readonly stem: number;
  /** Its idf, less for function words; 0 for stop words, which count as grams only. */
  readonly weight: number;
  /** Carries content: neither a stop word nor a function word. */
  readonly content: boolean;
  /** A number, or capitalised within the question. */
  readonly name: boolean;
  /** Set of related words it belongs to, 0 for none. */
  readonly group: number;
  /** Places in `Query.grams`. */
  readonly grams: readonly number[];
  readonly gramCount: number;
  /** Place among the question's words without stop words, for adjacency. */
  readonly position: number;
}

export interface Query {
  /** In the order of the question, stop words last: the next term is the next word that counts. */
  readonly terms: readonly QueryTerm[];
  readonly weights: Float64Array;
  /** The weights of names and numbers alone. */
  readonly nameWeights: Float64Array;
  /** Of each pair (term, next term) that stands together in the question, stop words aside. */
  readonly bigramWeights: Float64Array;
  /** Gram ids of the partition, -1 for those it has never seen. */
  readonly grams: readonly number[];
  readonly gramWeights: Float64Array;
  /** Sums of weights: what a perfect match would score. */
  readonly termTotal: number;
  readonly contentTotal: number;
  readonly nameTotal: number;
  readonly bigramTotal: number;
  readonly gramTotal: number;
}

export function idf(chunks: number, containing: number): number {
  return Math.log(1 + (chunks - containing + 0.5) / (containing + 0.5));
}

interface RawWord {
  word: string;
  name: boolean;
  position: number;
}

export function prepareQuery(partition: Partition, text: string): Query {
  const words = distinctWords(partition.language, text.slice(0, MAX_UNITS));
  const drafts = words.map((raw) => draftTerm(partition, raw));
  const heaviest = distinctStems(drafts)
    .sort((left, right) => right.weight - left.weight || left.position - right.position)
    .slice(0, MAX_TERMS)
    .sort((left, right) => Number(right.weight > 0) - Number(left.weight > 0) || left.position - right.position);
  return withGrams(partition, heaviest);
}

function distinctWords(language: string, text: string): RawWord[] {
  const { stop } = functionWordsOf(language);
  const seen = new Map<string, RawWord>();
  let position = 0;
  let first = true;
  eachWord(text, language, (word, start) => {
    if (seen.size < MAX_WORDS && !seen.has(word)) seen.set(word, { word, name: isName(text, start, first), position });
    if (!stop.has(word)) position += 1;
    first = false;
  });
  return [...seen.values()];
}

function isName(text: string, start: number, first: boolean): boolean {
  const letter = String.fromCodePoint(text.codePointAt(start) ?? 32);
  return /\p{N}/u.test(letter) || (!first && /\p{Lu}/u.test(letter));
}

interface DraftTerm extends Omit<QueryTerm, 'grams'> {
  readonly key: string;
  readonly light: boolean;
  readonly gramNames: readonly string[];
}

function draftTerm(partition: Partition, raw: RawWord): DraftTerm {
  const { stop, light } = functionWordsOf(partition.language);
  const { stem, key, group } = stemOf(partition, raw.word);
  const isStop = stop.has(raw.word);
  const isLight = light.has(raw.word);
  const rarity = idf(partition.chunks, stem < 0 ? 0 : partition.stemChunks[stem]!);
  const gramNames = gramsOf(folderFor(partition.language)(raw.word));
  return {
    key,
    stem,
    group: isStop ? 0 : group,
    weight: isStop ? 0 : isLight ? rarity * LIGHT_WEIGHT : rarity,
    content: !isStop && !isLight && !SMALL_NUMBER.test(raw.word),
    light: isStop || isLight,
    name: raw.name && !isStop && !isLight,
    gramNames,
    gramCount: gramNames.length,
    position: raw.position,
  };
}

/** Known words need no stemming: the partition keeps their stems. */
function stemOf(partition: Partition, word: string): { stem: number; key: string; group: number } {
  const known = lookup(partition.words, word);
  if (known >= 0) return knownStem(partition, partition.wordStems[known]!);
  const text = stemmerFor(partition.language)(word);
  const stem = lookup(partition.stems, text);
  if (stem >= 0) return knownStem(partition, stem);
  return { stem: -1, key: text, group: relatedGroups(partition.language)(text) };
}

function knownStem(partition: Partition, stem: number): { stem: number; key: string; group: number } {
  return { stem, key: `#${stem}`, group: partition.stemGroups[stem]! };
}

function distinctStems(drafts: readonly DraftTerm[]): DraftTerm[] {
  const byStem = new Map<string, DraftTerm>();
  for (const draft of drafts) if (!byStem.has(draft.key)) byStem.set(draft.key, draft);
  return [...byStem.values()];
}

function withGrams(partition: Partition, drafts: readonly DraftTerm[]): Query {
  const places = new Map<string, number>();
  const grams: number[] = [];
  const gramWeights: number[] = [];
  const terms = drafts.map(({ key: _key, light, gramNames, ...term }) => ({
    ...term,
    grams: gramNames.map((name) => {
      const place = places.get(name) ?? addGram(name);
      if (!light) gramWeights[place] = gramIdf(grams[place]!);
      return place;
    }),
  }));
  return { terms, grams, ...weigh(terms, Float64Array.from(gramWeights)) };

  function addGram(name: string): number {
    const place = grams.push(lookup(partition.grams, name)) - 1;
    places.set(name, place);
    gramWeights.push(LIGHT_GRAM_WEIGHT * gramIdf(grams[place]!));
    return place;
  }
  function gramIdf(gram: number): number {
    return idf(partition.chunks, gram < 0 ? 0 : partition.gramChunks[gram]!);
  }
}

function weigh(terms: readonly QueryTerm[], gramWeights: Float64Array): Omit<Query, 'terms' | 'grams'> {
  const weights = Float64Array.from(terms, (term) => term.weight);
  const nameWeights = Float64Array.from(terms, (term) => (term.name ? term.weight : 0));
  const bigramWeights = bigramWeightsOf(terms);
  return {
    weights,
    nameWeights,
    bigramWeights,
    gramWeights,
    termTotal: sum(weights),
    contentTotal: terms.reduce((total, term) => total + (term.content ? term.weight : 0), 0),
    nameTotal: sum(nameWeights),
    bigramTotal: sum(bigramWeights),
    gramTotal: sum(gramWeights),
  };
}

function bigramWeightsOf(terms: readonly QueryTerm[]): Float64Array {
  return Float64Array.from(terms, (term, at) => {
    const next = terms[at + 1];
    const together = next && term.weight > 0 && next.weight > 0 && next.position === term.position + 1;
    return together ? term.weight + next.weight : 0;
  });
}

function sum(weights: Float64Array): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
