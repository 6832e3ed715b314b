/** First stage: scores all chunks by the postings of the question's stems and of words spelt like them. */

import { type Partition, SEGMENT_CHUNKS } from './partition.ts';
import { idf, type Query, type QueryTerm } from './query.ts';
import { STOP_WORD } from './vocabulary.ts';

export const CANDIDATES = 32;
/** Words for which likenesses are sought: the heaviest. */
const MAX_EXPANDED = 12;
const MAX_LIKE_STEMS = 12;
const MIN_SHARED = 0.45;
const LIKE_WEIGHT = 0.5;
const RELATED_WEIGHT = 0.3;
/** A gram that is in more words than this tells too little for its cost. */
const MAX_GRAM_WORDS = 3000;
const MIN_LETTERS_GRAMS = 3;

/** Chunk numbers, best first, at most `CANDIDATES`. A small partition is returned whole: ranking it all is cheap. */
export function findCandidates(partition: Partition, query: Query): number[] {
  if (query.terms.length === 0) return [];
  const { scores } = partition.scratch;
  scores.fill(0);
  for (const term of query.terms) {
    if (term.stem >= 0 && term.weight > 0) addPostings(partition, term.stem, term.weight);
  }
  const expanded = query.terms.filter((term) => term.content && term.gramCount >= MIN_LETTERS_GRAMS);
  const heaviest = [...expanded].sort((left, right) => right.weight - left.weight).slice(0, MAX_EXPANDED);
  for (const term of heaviest) expand(partition, query, term);
  addRelated(partition, query);
  return best(scores, partition.chunks <= CANDIDATES);
}

function addPostings(partition: Partition, stem: number, weight: number): void {
  const { postingOffsets: offsets, postingChunks: chunks, postingImpacts: impacts, scratch } = partition;
  const stems = partition.stemChunks.length;
  const segments = Math.max(1, Math.ceil(partition.chunks / SEGMENT_CHUNKS));
  for (let segment = 0; segment < segments; segment += 1) {
    const base = segment * SEGMENT_CHUNKS;
    const row = segment * stems + stem;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) {
      scratch.scores[base + chunks[at]!]! += weight * impacts[at]!;
    }
  }
}

function expand(partition: Partition, query: Query, term: QueryTerm): void {
  const likeness = new Map<number, number>();
  for (const word of likeWords(partition, query, term)) {
    const stem = partition.wordStems[word.id]!;
    if (stem === term.stem || partition.wordFlags[word.id] === STOP_WORD) continue;
    likeness.set(stem, Math.max(likeness.get(stem) ?? 0, word.shared));
  }
  const stems = [...likeness].sort((left, right) => right[1] - left[1] || left[0] - right[0]).slice(0, MAX_LIKE_STEMS);
  for (const [stem, shared] of stems) {
    const rarity = Math.min(term.weight, idf(partition.chunks, partition.stemChunks[stem]!));
    addPostings(partition, stem, LIKE_WEIGHT * shared * rarity);
  }
}

/** A term's set is walked once, over the stems of the partition: sets are few and small. */
function addRelated(partition: Partition, query: Query): void {
  for (const term of query.terms) {
    if (term.group === 0) continue;
    for (const stem of partition.scratch.groupStems[term.group] ?? []) {
      if (stem === term.stem) continue;
      addPostings(
        partition,
        stem,
        RELATED_WEIGHT * Math.min(term.weight, idf(partition.chunks, partition.stemChunks[stem]!)),
      );
    }
  }
}

function likeWords(partition: Partition, query: Query, term: QueryTerm): { id: number; shared: number }[] {
  const { gramWordOffsets: offsets, gramWords, scratch } = partition;
  const counts = scratch.wordCounts;
  const touched: number[] = [];
  for (const place of term.grams) {
    const gram = query.grams[place]!;
    if (gram < 0 || offsets[gram + 1]! - offsets[gram]! > MAX_GRAM_WORDS) continue;
    for (let at = offsets[gram]!; at < offsets[gram + 1]!; at += 1) {
      const word = gramWords[at]!;
      if (counts[word] === 0) touched.push(word);
      counts[word]! += 1;
    }
  }
  const like: { id: number; shared: number }[] = [];
  for (const id of touched) {
    const shared = counts[id]! / term.gramCount;
    if (shared >= MIN_SHARED) like.push({ id, shared });
    counts[id] = 0;
  }
  return like;
}

function best(scores: Float32Array, all: boolean): number[] {
  const heap: number[] = [];
  const worse: Worse = (left, right) =>
    scores[left]! < scores[right]! || (scores[left] === scores[right] && left > right);
  let floor = all ? -1 : 0;
  for (let chunk = 0; chunk < scores.length; chunk += 1) {
    // Of two with the same score the earlier stays.
    if (scores[chunk]! <= floor) continue;
    if (heap.length < CANDIDATES) siftUp(heap, heap.push(chunk) - 1, worse);
    else {
      heap[0] = chunk;
      siftDown(heap, worse);
    }
    if (heap.length === CANDIDATES) floor = scores[heap[0]!]!;
  }
  return heap.sort((left, right) => (worse(left, right) ? 1 : -1));
}

type Worse = (left: number, right: number) => boolean;

function siftUp(heap: number[], from: number, worse: Worse): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(heap[at]!, heap[parent]!)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function siftDown(heap: number[], worse: Worse): void {
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) return;
    if (child + 1 < heap.length && worse(heap[child + 1]!, heap[child]!)) child += 1;
    if (!worse(heap[child]!, heap[at]!)) return;
    swap(heap, at, child);
    at = child;
  }
}

function swap(heap: number[], left: number, right: number): void {
  const held = heap[left]!;
  heap[left] = heap[right]!;
  heap[right] = held;
}
