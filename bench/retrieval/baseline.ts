/** What the engine is held against: plain BM25 over stemmed words, title and text alike, nothing else. */
import { stemmerFor } from '../../apps/server/src/kernel/text/stems.ts';
import type { IndexChunk } from './engine.ts';

const K1 = 1.2;
const B = 0.75;

interface Hit {
  readonly id: string;
  readonly score: number;
}

export interface Baseline {
  /** Best first; `self` is the question's score against itself. */
  search(question: string): { hits: Hit[]; self: number };
}

export function plainBm25(chunks: readonly IndexChunk[], language: string): Baseline {
  const stem = stemmerFor(language);
  const words = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stem);
  const postings = new Map<string, Map<number, number>>();
  const lengths = chunks.map((chunk, at) => {
    const tokens = words(`${chunk.title}\n${chunk.text}`);
    for (const token of tokens) {
      const places = postings.get(token) ?? new Map<number, number>();
      places.set(at, (places.get(at) ?? 0) + 1);
      postings.set(token, places);
    }
    return tokens.length;
  });
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const idf = (token: string): number => {
    const containing = postings.get(token)?.size ?? 0;
    return Math.log(1 + (chunks.length - containing + 0.5) / (containing + 0.5));
  };
  return {
    search(question) {
      const scores = new Map<number, number>();
      const tokens = [...new Set(words(question))];
      for (const token of tokens) {
        for (const [at, times] of postings.get(token) ?? []) {
          const norm = K1 * (1 - B + (B * lengths[at]!) / average);
          scores.set(at, (scores.get(at) ?? 0) + (idf(token) * times * (K1 + 1)) / (times + norm));
        }
      }
      const hits = [...scores].map(([at, score]) => ({ id: chunks[at]!.id, score })).sort((a, b) => b.score - a.score);
      return { hits: hits.slice(0, 10), self: tokens.reduce((sum, token) => sum + idf(token), 0) };
    },
  };
}
