/** Opens a compiled index: checks it, then reads it in place. */
import { openArtefact } from '../../../kernel/text/artefact.ts';
import { type Partition, type PartitionMeta, viewPartition } from '../../../kernel/text/search/partition.ts';
import { baseLanguage } from '../../../kernel/text/stems.ts';
import { chunkAt } from './chunk-fields.ts';
import { retrieveFrom } from './retrieve-from.ts';

export interface CompiledIndex {
  /** Number of chunks. */
  readonly size: number;
  readonly byteLength: number;
  readonly languages: readonly string[];
  readonly partitions: ReadonlyMap<string, Partition>;
}

const WARM_UP_QUERIES = 12;

/** Throws `ArtefactError` for foreign, truncated or damaged bytes. The bytes must not change while the index is in use. */
export function openIndex(bytes: Uint8Array): CompiledIndex {
  const artefact = openArtefact(bytes);
  const { partitions: metas } = artefact.meta as { partitions: PartitionMeta[] };
  const partitions = new Map(metas.map((meta) => [meta.language, viewPartition(meta, artefact.sections)]));
  for (const partition of partitions.values()) warmUp(partition);
  return {
    size: metas.reduce((sum, meta) => sum + meta.chunks, 0),
    byteLength: bytes.length,
    languages: [...partitions.keys()],
    partitions,
  };
}

/** The partition of a language, if the index has one. */
export function partitionFor(index: CompiledIndex, language: string | null): Partition | undefined {
  return language === null ? undefined : index.partitions.get(baseLanguage(language));
}

/** Asks the index for the beginnings of some of its own chunks, so that no visitor pays for the first compilation. */
function warmUp(partition: Partition): void {
  const step = Math.max(1, Math.floor(partition.chunks / WARM_UP_QUERIES));
  for (let chunk = 0; chunk < partition.chunks; chunk += step) {
    const { title, text } = chunkAt(partition, chunk);
    retrieveFrom(partition, `${title} ${text.slice(0, 80)}`, 5);
  }
}
