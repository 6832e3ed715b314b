/**
 * Compiles chunks into one index artefact with a partition per language. Same chunks, same bytes, in whatever order
 * they come. The partition's own contents are in `compile-partition.ts`; how it is read, in `partition.ts`.
 */
import { packArtefact, type Section } from '../../../kernel/text/artefact.ts';
import type { PartitionMeta } from '../../../kernel/text/search/partition.ts';
import { baseLanguage } from '../../../kernel/text/stems.ts';
import { compilePartition } from './compile-partition.ts';
import type { IndexChunk } from './types.ts';

export function compileIndex(chunks: readonly IndexChunk[]): Uint8Array {
  const sorted = [...chunks].sort(inDocumentOrder);
  const languages = [...new Set(sorted.map((chunk) => baseLanguage(chunk.language)))].sort();
  const partitions: PartitionMeta[] = [];
  const sections: Record<string, Section> = {};
  for (const language of languages) {
    const members = sorted.filter((chunk) => baseLanguage(chunk.language) === language);
    const partition = compilePartition(language, members);
    partitions.push(partition.meta);
    for (const [name, section] of Object.entries(partition.sections)) sections[`${language}.${name}`] = section;
  }
  return packArtefact({ meta: { partitions }, sections });
}

function inDocumentOrder(left: IndexChunk, right: IndexChunk): number {
  return compare(left.documentId, right.documentId) || left.start - right.start || compare(left.id, right.id);
}

/** By code units, not by locale: the order must be the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
