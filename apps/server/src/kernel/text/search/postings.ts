/**
 * Postings per stem: chunk and impact, the BM25 term weight without idf in one byte. Chunks are numbered within segments
 * of 65,536, so a posting is three bytes and needs no decoding. Also counts in how many chunks each gram occurs.
 */
import type { Section } from '../artefact.ts';
import { SEGMENT_CHUNKS, SENTENCE_MARK, STOP_BIT, WORD_MASK } from './partition.ts';

import type { Vocabulary } from './vocabulary.ts';

/** One chunk's lengths: words and grams, title and body. Stop words count as grams only. */
export const LENGTH_FIELDS = 4;

export interface ForwardIndex {
  readonly vocabulary: Vocabulary;
  readonly tokens: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly units: number;
}

const K1 = 1.2;
const B = 0.75;
/** A word in the title counts as much as three in the body. */
const TITLE_TIMES = 3;
const MAX_IMPACT = 255;

interface ChunkTerms {
  readonly chunk: number;
  readonly stems: readonly number[];
  readonly frequencies: Uint32Array;
}
type ChunkVisitor = (terms: ChunkTerms) => void;

export function compilePostings(forward: ForwardIndex, chunks: number): Record<string, Section> {
  const stemCount = forward.vocabulary.stems.size;
  const segments = Math.max(1, Math.ceil(chunks / SEGMENT_CHUNKS));
  const offsets = new Uint32Array(segments * stemCount + 1);
  const stemChunks = new Uint32Array(stemCount);
  eachChunk(forward, chunks, ({ chunk, stems }) => {
    const row = Math.floor(chunk / SEGMENT_CHUNKS) * stemCount;
    for (const stem of stems) {
      offsets[row + stem + 1]! += 1;
      stemChunks[stem]! += 1;
    }
  });
  for (let at = 1; at < offsets.length; at += 1) offsets[at]! += offsets[at - 1]!;
  return {
    ...fillPostings(forward, chunks, offsets),
    postingOffsets: offsets,
    stemChunks,
    ...compileGrams(forward, chunks),
  };
}

function fillPostings(forward: ForwardIndex, chunks: number, offsets: Uint32Array): Record<string, Section> {
  const stemCount = forward.vocabulary.stems.size;
  const next = offsets.slice();
  const ids = new Uint16Array(offsets.at(-1)!);
  const impacts = new Uint8Array(ids.length);
  const lengths = weightedLengths(forward, chunks);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, chunks) || 1;
  eachChunk(forward, chunks, ({ chunk, stems, frequencies }) => {
    const row = Math.floor(chunk / SEGMENT_CHUNKS) * stemCount;
    const norm = K1 * (1 - B + (B * lengths[chunk]!) / average);
    for (const stem of stems) {
      const slot = next[row + stem]!;
      next[row + stem] = slot + 1;
      ids[slot] = chunk % SEGMENT_CHUNKS;
      impacts[slot] = Math.max(1, Math.round((MAX_IMPACT * frequencies[stem]!) / (frequencies[stem]! + norm)));
    }
  });
  return { postingChunks: ids, postingImpacts: impacts };
}

function weightedLengths(forward: ForwardIndex, chunks: number): Float64Array {
  const lengths = new Float64Array(chunks);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    lengths[chunk] = TITLE_TIMES * forward.lengths[chunk * 4]! + forward.lengths[chunk * 4 + 2]!;
  }
  return lengths;
}

/** Visits each chunk with its distinct stems; `frequencies[stem]` is valid during the visit only. */
function eachChunk(forward: ForwardIndex, chunks: number, visit: ChunkVisitor): void {
  const { tokens, offsets } = forward;
  const wordStems = forward.vocabulary.wordStems.finish();
  const frequencies = new Uint32Array(forward.vocabulary.stems.size);
  const stems: number[] = [];
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    let times = TITLE_TIMES;
    for (let at = offsets[chunk]!; at < offsets[chunk + 1]!; at += 1) {
      const token = tokens[at]!;
      if (token === SENTENCE_MARK) {
        times = 1;
        at += 1;
      }
      if (token >= STOP_BIT) continue;
      const stem = wordStems[token]!;
      if (frequencies[stem] === 0) stems.push(stem);
      frequencies[stem]! += times;
    }
    visit({ chunk, stems, frequencies });
    for (const stem of stems) frequencies[stem] = 0;
    stems.length = 0;
  }
}

function compileGrams(forward: ForwardIndex, chunks: number): Record<string, Section> {
  const { vocabulary, tokens, offsets } = forward;
  const wordGrams = vocabulary.wordGrams.finish();
  const wordGramOffsets = vocabulary.wordGramOffsets.finish();
  const gramChunks = new Uint32Array(vocabulary.grams.size);
  const seenWord = new Uint32Array(vocabulary.words.size);
  const seenGram = new Uint32Array(vocabulary.grams.size);
  const see = (word: number, stamp: number): void => {
    seenWord[word] = stamp;
    for (let at = wordGramOffsets[word]!; at < wordGramOffsets[word + 1]!; at += 1) {
      const gram = wordGrams[at]!;
      if (seenGram[gram] !== stamp) gramChunks[gram]! += 1;
      seenGram[gram] = stamp;
    }
  };
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    for (let at = offsets[chunk]!; at < offsets[chunk + 1]!; at += 1) {
      // A mark and the length behind it are no words.
      if (tokens[at] === SENTENCE_MARK) at += 1;
      else if (seenWord[tokens[at]! & WORD_MASK] !== chunk + 1) see(tokens[at]! & WORD_MASK, chunk + 1);
    }
  }
  return { gramChunks, ...wordsOfGrams(wordGrams, wordGramOffsets, vocabulary.grams.size) };
}

function wordsOfGrams(wordGrams: Uint32Array, wordGramOffsets: Uint32Array, grams: number): Record<string, Section> {
  const offsets = new Uint32Array(grams + 1);
  for (const gram of wordGrams) offsets[gram + 1]! += 1;
  for (let at = 1; at <= grams; at += 1) offsets[at]! += offsets[at - 1]!;
  const next = offsets.slice();
  const words = new Uint32Array(wordGrams.length);
  for (let word = 0; word + 1 < wordGramOffsets.length; word += 1) {
    for (let at = wordGramOffsets[word]!; at < wordGramOffsets[word + 1]!; at += 1) {
      const gram = wordGrams[at]!;
      words[next[gram]!] = word;
      next[gram]! += 1;
    }
  }
  return { gramWords: words, gramWordOffsets: offsets };
}
