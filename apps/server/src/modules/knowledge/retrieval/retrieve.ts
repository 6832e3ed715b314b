/** The engine's question: which chunks speak to this, and how well. Pure, synchronous, never throws on any text. */
import { type CompiledIndex, partitionFor } from './open.ts';
import { NO_FEATURES, retrieveFrom } from './retrieve-from.ts';
import type { Question, Retrieval } from './types.ts';

const DEFAULT_LIMIT = 5;

/** Searches the question's language, or every language when it is unknown or has no content, and takes the best. */
export function retrieve(index: CompiledIndex, question: Question, options: { limit?: number } = {}): Retrieval {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const own = partitionFor(index, question.language);
  if (own) return retrieveFrom(own, question.text, limit);
  const found = [...index.partitions.values()].map((partition) => retrieveFrom(partition, question.text, limit));
  const best = found
    .filter((one) => one.evidence.length > 0)
    .sort((left, right) => strength(right) - strength(left))[0];
  return best ?? { evidence: [], features: NO_FEATURES, language: question.language ?? index.languages[0] ?? 'en' };
}

function strength({ features }: Retrieval): number {
  return features.chunkMatch + features.sentenceMatch + features.coverage + features.contentFound;
}
