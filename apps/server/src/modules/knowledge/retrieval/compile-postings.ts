/**
 * Postings per stem: chunk and impact, the BM25 term weight without idf in one byte. Chunks are numbered within segments
 * of 65,536, so a posting is three bytes and needs no decoding. Also counts in how many chunks each gram occurs.
 */
import type { Section } from '../../../kernel/text/artefact.ts';
import type { ForwardIndex } from './compile-partition.ts';
import { SEGMENT_CHUNKS, SENTENCE_MARK } from './partition.ts';
import { STOP_WORD } from './vocabulary.ts';

const K1 = 1.2;
const B = 0.75;
/** A word in the title counts as much as three in the body. */
const TITLE_TIMES = 3;
const MAX_IMPACT = 255;

type ChunkTerms = (chunk: number, stems: Uint32Array, count: number, frequencies: Uint32Array) => void;

export function compilePostings(forward: ForwardIndex, chunks: number): Record<string, Section> {
  const stemCount = forward.vocabulary.stems.size;
  const segments = Math.max(1, Math.ceil(chunks / SEGMENT_CHUNKS));
  const offsets = new Uint32Array(segments * stemCount + 1);
  const stemChunks = new Uint32Array(stemCount);
  eachChunk(forward, chunks, (chunk, stems, count) => {
    const row = Math.floor(chunk / SEGMENT_CHUNKS) * stemCount;
    for (let at = 0; at < count; at += 1) {
      offsets[row + stems[at]! + 1]! += 1;
      stemChunks[stems[at]!]! += 1;
    }
  });
  for (let at = 1; at < offsets.length; at += 1) offsets[at]! += offsets[at - 1]!;
  return { ...fillPostings(forward, chunks, offsets), postingOffsets: offsets, stemChunks, ...compileGrams(forward, chunks) };
}

function fillPostings(forward: ForwardIndex, chunks: number, offsets: Uint32Array): Record<string, Section> {
  const stemCount = forward.vocabulary.stems.size;
  const next = offsets.slice();
  const ids = new Uint16Array(offsets.at(-1)!);
  const impacts = new Uint8Array(ids.length);
  const lengths = weightedLengths(forward, chunks);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, chunks) || 1;
  eachChunk(forward, chunks, (chunk, stems, count, frequencies) => {
    const row = Math.floor(chunk / SEGMENT_CHUNKS) * stemCount;
    const norm = K1 * (1 - B + (B * lengths[chunk]!) / average);
    for (let at = 0; at < count; at += 1) {
      const stem = stems[at]!;
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
function eachChunk(forward: ForwardIndex, chunks: number, visit: ChunkTerms): void {
  const { vocabulary, tokens, offsets } = forward;
  const flags = vocabulary.wordFlags.finish();
  const wordStems = vocabulary.wordStems.finish();
  const frequencies = new Uint32Array(vocabulary.stems.size);
  const stems = new Uint32Array(vocabulary.stems.size);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    let count = 0;
    let times = TITLE_TIMES;
    for (let at = offsets[chunk]!; at < offsets[chunk + 1]!; at += 1) {
      const word = tokens[at]!;
      if (word === SENTENCE_MARK) times = 1;
      else if (flags[word] !== STOP_WORD) {
        const stem = wordStems[word]!;
        if (frequencies[stem] === 0) {
          stems[count] = stem;
          count += 1;
        }
        frequencies[stem]! += times;
      }
    }
    visit(chunk, stems, count, frequencies);
    for (let at = 0; at < count; at += 1) frequencies[stems[at]!] = 0;
  }
}

function compileGrams(forward: ForwardIndex, chunks: number): Record<string, Section> {
  const { vocabulary, tokens, offsets } = forward;
  const wordGrams = vocabulary.wordGrams.finish();
  const wordGramOffsets = vocabulary.wordGramOffsets.finish();
  const gramChunks = new Uint32Array(vocabulary.grams.size);
  const seenWord = new Uint32Array(vocabulary.words.size);
  const seenGram = new Uint32Array(vocabulary.grams.size);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const stamp = chunk + 1;
    for (let at = offsets[chunk]!; at < offsets[chunk + 1]!; at += 1) {
      const word = tokens[at]!;
      if (word === SENTENCE_MARK || seenWord[word] === stamp) continue;
      seenWord[word] = stamp;
      for (let gram = wordGramOffsets[word]!; gram < wordGramOffsets[word + 1]!; gram += 1) {
        const id = wordGrams[gram]!;
        if (seenGram[id] === stamp) continue;
        seenGram[id] = stamp;
        gramChunks[id]! += 1;
      }
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
