/** How one language's partition looks once opened: views into the artefact, and scratch space for one query at a time. */
import type { Section } from '../artefact.ts';
import type { HashTable } from '../hash-table.ts';
import type { StringSections } from './string-pool.ts';

/**
 * Stands before each sentence in the forward index, followed by its length: words in the upper 16 bits, grams in the
 * lower. What comes before the first mark is the title.
 */
export const SENTENCE_MARK = 0xffffffff;
/** Set on stop words in the forward index. */
export const STOP_BIT = 0x80000000;
export const WORD_MASK = 0x7fffffff;
export const SEGMENT_CHUNKS = 65_536;

export interface PartitionMeta {
  readonly language: string;
  readonly chunks: number;
  readonly averages: Readonly<
    Record<'titleWords' | 'titleGrams' | 'bodyWords' | 'bodyGrams' | 'sentenceWords' | 'sentenceGrams', number>
  >;
}

export interface Partition extends PartitionMeta, StringSections {
  readonly words: HashTable;
  readonly stems: HashTable;
  readonly grams: HashTable;
  readonly wordStems: Uint32Array;
  readonly wordFlags: Uint8Array;
  readonly stemGroups: Uint8Array;
  readonly wordGrams: Uint32Array;
  readonly wordGramOffsets: Uint32Array;
  readonly gramWords: Uint32Array;
  readonly gramWordOffsets: Uint32Array;
  readonly gramChunks: Uint32Array;
  readonly stemChunks: Uint32Array;
  readonly postingOffsets: Uint32Array;
  readonly postingChunks: Uint16Array;
  readonly postingImpacts: Uint8Array;
  readonly forward: Uint32Array;
  readonly forwardOffsets: Uint32Array;
  readonly lengths: Uint32Array;
  /** What the compiler keeps of each chunk besides its words; its own affair. */
  readonly chunkFields: Uint32Array;
  readonly scratch: Scratch;
}

/** Reused by every query; a retrieval is synchronous, so two never share it. */
export interface Scratch {
  readonly scores: Float32Array;
  /** Per word the number of its match with the current query, counted on from `nextMemo` of when that query began. */
  readonly wordMemos: Int32Array;
  readonly wordCounts: Uint8Array;
  /** Place + 1 of a stem or gram in the current query; all 0 between queries. */
  readonly stemTerms: Uint16Array;
  readonly gramPlaces: Uint16Array;
  /** The stems of each set of related words. */
  readonly groupStems: readonly (readonly number[])[];
  nextMemo: number;
}

export function viewPartition(meta: PartitionMeta, sections: Readonly<Record<string, Section>>): Partition {
  const view = <T extends Section>(name: string): T => {
    const section = sections[`${meta.language}.${name}`];
    if (!section) throw new Error(`The index lacks the section ${meta.language}.${name}.`);
    return section as T;
  };
  const wordStems = view<Uint32Array>('wordStems');
  const stemChunks = view<Uint32Array>('stemChunks');
  const gramChunks = view<Uint32Array>('gramChunks');
  return {
    ...meta,
    words: { slots: view('wordSlots'), hashes: view('wordHashes') },
    stems: { slots: view('stemSlots'), hashes: view('stemHashes') },
    grams: { slots: view('gramSlots'), hashes: view('gramHashes') },
    wordStems,
    wordFlags: view('wordFlags'),
    stemGroups: view('stemGroups'),
    wordGrams: view('wordGrams'),
    wordGramOffsets: view('wordGramOffsets'),
    gramWords: view('gramWords'),
    gramWordOffsets: view('gramWordOffsets'),
    gramChunks,
    stemChunks,
    postingOffsets: view('postingOffsets'),
    postingChunks: view('postingChunks'),
    postingImpacts: view('postingImpacts'),
    forward: view('forward'),
    forwardOffsets: view('forwardOffsets'),
    lengths: view('lengths'),
    chunkFields: view('chunkFields'),
    stringBytes: view('stringBytes'),
    stringOffsets: view('stringOffsets'),
    stringWide: view('stringWide'),
    scratch: {
      scores: new Float32Array(meta.chunks),
      wordMemos: new Int32Array(wordStems.length),
      wordCounts: new Uint8Array(wordStems.length),
      stemTerms: new Uint16Array(stemChunks.length),
      gramPlaces: new Uint16Array(gramChunks.length),
      groupStems: groupsOf(view('stemGroups')),
      nextMemo: 1,
    },
  };
}

function groupsOf(stemGroups: Uint8Array): number[][] {
  const groups: number[][] = [];
  stemGroups.forEach((group, stem) => {
    if (group === 0) return;
    groups[group] ??= [];
    groups[group].push(stem);
  });
  return groups;
}
