/** Builds all sections of one language's partition: dictionaries, postings, forward index, statistics and texts. */
import type { Section } from '../../../kernel/text/artefact.ts';
import { buildHashTable } from '../../../kernel/text/hash-table.ts';
import { GrowingArray } from '../../../kernel/text/search/growing-array.ts';
import { type PartitionMeta, SENTENCE_MARK, STOP_BIT } from '../../../kernel/text/search/partition.ts';
import { compilePostings, type ForwardIndex, LENGTH_FIELDS } from '../../../kernel/text/search/postings.ts';
import { StringPool } from '../../../kernel/text/search/string-pool.ts';
import { Vocabulary } from '../../../kernel/text/search/vocabulary.ts';
import { sentencesOf } from '../../../kernel/text/sentences.ts';
import { eachWord } from '../../../kernel/text/words.ts';
import { CHUNK_FIELDS, chunkFields } from './chunk-fields.ts';
import type { IndexChunk } from './types.ts';

export function compilePartition(
  language: string,
  chunks: readonly IndexChunk[],
): { meta: PartitionMeta; sections: Record<string, Section> } {
  const forward = compileForward(language, chunks);
  const { vocabulary } = forward;
  const postings = compilePostings(forward, chunks.length);
  const words = buildHashTable([...vocabulary.words.keys()]);
  const stems = buildHashTable([...vocabulary.stems.keys()]);
  const grams = buildHashTable([...vocabulary.grams.keys()]);
  const strings = compileStrings(chunks);
  const sections: Record<string, Section> = {
    wordSlots: words.slots,
    wordHashes: words.hashes,
    stemSlots: stems.slots,
    stemHashes: stems.hashes,
    gramSlots: grams.slots,
    gramHashes: grams.hashes,
    wordStems: vocabulary.wordStems.finish(),
    wordFlags: Uint8Array.from(vocabulary.wordFlags.finish()),
    stemGroups: Uint8Array.from(vocabulary.stemGroups.finish()),
    wordGrams: vocabulary.wordGrams.finish(),
    wordGramOffsets: vocabulary.wordGramOffsets.finish(),
    ...postings,
    forward: forward.tokens,
    forwardOffsets: forward.offsets,
    lengths: forward.lengths,
    ...strings,
  };
  return { meta: { language, chunks: chunks.length, averages: averagesOf(forward, chunks.length) }, sections };
}

function compileForward(language: string, chunks: readonly IndexChunk[]): ForwardIndex {
  const vocabulary = new Vocabulary(language);
  const tokens = new GrowingArray();
  const offsets = new Uint32Array(chunks.length + 1);
  const lengths = new Uint32Array(chunks.length * LENGTH_FIELDS);
  let units = 0;
  let words = 0;
  let grams = 0;
  const push = (text: string): void => {
    const word = vocabulary.wordId(text);
    const isStop = vocabulary.isStop(word);
    tokens.push(isStop ? (word | STOP_BIT) >>> 0 : word);
    if (!isStop) words += 1;
    grams += vocabulary.gramCount(word);
  };
  const close = (field: number): void => {
    lengths[field]! += words;
    lengths[field + 1]! += grams;
    words = 0;
    grams = 0;
  };
  chunks.forEach((chunk, at) => {
    eachWord(titleOf(chunk), language, push);
    close(at * LENGTH_FIELDS);
    for (const span of sentencesOf(chunk.text)) {
      units += 1;
      tokens.push(SENTENCE_MARK);
      const length = tokens.push(0);
      eachWord(chunk.text, language, push, span);
      tokens.set(length, ((Math.min(words, 0xffff) << 16) | Math.min(grams, 0xffff)) >>> 0);
      close(at * LENGTH_FIELDS + 2);
    }
    offsets[at + 1] = tokens.length;
  });
  return { vocabulary, tokens: tokens.finish(), offsets, lengths, units };
}

/** A document's own title counts with the heading path, unless the path already begins with it. */
function titleOf(chunk: IndexChunk): string {
  if (chunk.kind === 'faq' || chunk.title.includes(chunk.documentTitle)) return chunk.title;
  return `${chunk.documentTitle}\n${chunk.title}`;
}

function averagesOf(forward: ForwardIndex, count: number): PartitionMeta['averages'] {
  const sums = [0, 0, 0, 0];
  forward.lengths.forEach((length, at) => {
    sums[at % LENGTH_FIELDS]! += length;
  });
  const [titleWords, titleGrams, bodyWords, bodyGrams] = sums.map((sum) => sum / Math.max(1, count));
  const perUnit = count / Math.max(1, forward.units);
  return {
    titleWords: titleWords!,
    titleGrams: titleGrams!,
    bodyWords: bodyWords!,
    bodyGrams: bodyGrams!,
    sentenceWords: bodyWords! * perUnit,
    sentenceGrams: bodyGrams! * perUnit,
  };
}

function compileStrings(chunks: readonly IndexChunk[]): Record<string, Section> {
  const pool = new StringPool();
  const fields = new Uint32Array(chunks.length * CHUNK_FIELDS);
  chunks.forEach((chunk, at) => {
    fields.set(chunkFields(chunk, pool), at * CHUNK_FIELDS);
  });
  return { chunkFields: fields, ...pool.finish() };
}
