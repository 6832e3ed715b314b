/** How a chunk is kept beside its words: one row of numbers, its strings by their number in the partition's pool. */
import type { Partition } from '../../../kernel/text/search/partition.ts';
import { readString, type StringPool } from '../../../kernel/text/search/string-pool.ts';
import type { IndexChunk } from './types.ts';

/** id, documentId, documentVersion, kind, documentTitle, title, text, start, url + 1 */
export const CHUNK_FIELDS = 9;

export function chunkFields(chunk: IndexChunk, pool: StringPool): number[] {
  return [
    pool.add(chunk.id),
    pool.add(chunk.documentId),
    chunk.documentVersion,
    chunk.kind === 'faq' ? 1 : 0,
    pool.add(chunk.documentTitle),
    pool.add(chunk.title),
    pool.add(chunk.text),
    chunk.start,
    chunk.url === null ? 0 : pool.add(chunk.url) + 1,
  ];
}

export function chunkAt(partition: Partition, chunk: number): IndexChunk {
  const fields = partition.chunkFields;
  const at = chunk * CHUNK_FIELDS;
  const url = fields[at + 8]!;
  return {
    id: readString(partition, fields[at]!),
    documentId: readString(partition, fields[at + 1]!),
    documentVersion: fields[at + 2]!,
    kind: isFaq(partition, chunk) ? 'faq' : 'document',
    documentTitle: readString(partition, fields[at + 4]!),
    title: readString(partition, fields[at + 5]!),
    text: readString(partition, fields[at + 6]!),
    start: fields[at + 7]!,
    language: partition.language,
    url: url === 0 ? null : readString(partition, url - 1),
  };
}

/** The number of the chunk's text among the partition's strings: equal texts have one number. */
export function textNumber(partition: Partition, chunk: number): number {
  return partition.chunkFields[chunk * CHUNK_FIELDS + 6]!;
}

export function isFaq(partition: Partition, chunk: number): boolean {
  return partition.chunkFields[chunk * CHUNK_FIELDS + 3] === 1;
}
