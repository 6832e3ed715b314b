/** Builds all sections of one language's partition: dictionaries, postings, forward index, statistics and texts. */
import type { Section } from '../../../kernel/text/artefact.ts';
import { buildHashTable } from '../../../kernel/text/hash-table.ts';
import { sentencesOf } from '../../../kernel/text/sentences.ts';
import { eachWord } from '../../../kernel/text/words.ts';
import { compilePostings } from './compile-postings.ts';
import { StringPool } from './string-pool.ts';
import { GrowingArray } from './growing-array.ts';
import { CHUNK_FIELDS, type PartitionMeta, SENTENCE_MARK } from './partition.ts';
import type { IndexChunk } from './types.ts';
import { STOP_WORD, Vocabulary } from './vocabulary.ts';

/** One chunk's lengths: words and grams, title and body. Stop words count as grams only. */
export const LENGTH_FIELDS = 4;

export interface ForwardIndex {
  readonly vocabulary: Vocabulary;
  readonly tokens: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly units: number;
}

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
  let units = 0;
  const push = (word: string): void => tokens.push(vocabulary.wordId(word));
  chunks.forEach((chunk, at) => {
    eachWord(titleOf(chunk), language, push);
    for (const span of sentencesOf(chunk.text)) {
      tokens.push(SENTENCE_MARK);
      units += 1;
      eachWord(chunk.text, language, push, span.start, span.end);
    }
    offsets[at + 1] = tokens.length;
  });
  const forward = { vocabulary, tokens: tokens.finish(), offsets, lengths: new Uint32Array(0), units };
  return { ...forward, lengths: measure(forward, chunks.length) };
}

/** A document's own title counts with the heading path, unless the path already begins with it. */
function titleOf(chunk: IndexChunk): string {
  if (chunk.kind === 'faq' || chunk.title.includes(chunk.documentTitle)) return chunk.title;
  return `${chunk.documentTitle}\n${chunk.title}`;
}

function measure(forward: ForwardIndex, count: number): Uint32Array {
  const { tokens, offsets, vocabulary } = forward;
  const flags = vocabulary.wordFlags.finish();
  const gramOffsets = vocabulary.wordGramOffsets.finish();
  const lengths = new Uint32Array(count * LENGTH_FIELDS);
  for (let chunk = 0; chunk < count; chunk += 1) {
    let field = chunk * LENGTH_FIELDS;
    for (let at = offsets[chunk]!; at < offsets[chunk + 1]!; at += 1) {
      const word = tokens[at]!;
      if (word === SENTENCE_MARK) field = chunk * LENGTH_FIELDS + 2;
      else {
        if (flags[word] !== STOP_WORD) lengths[field]! += 1;
        lengths[field + 1]! += gramOffsets[word + 1]! - gramOffsets[word]!;
      }
    }
  }
  return lengths;
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
    fields.set(
      [
        pool.add(chunk.id),
        pool.add(chunk.documentId),
        chunk.documentVersion,
        chunk.kind === 'faq' ? 1 : 0,
        pool.add(chunk.documentTitle),
        pool.add(chunk.title),
        pool.add(chunk.text),
        chunk.start,
        chunk.url === null ? 0 : pool.add(chunk.url) + 1,
      ],
      at * CHUNK_FIELDS,
    );
  });
  return { chunkFields: fields, ...pool.finish() };
}
