/** Whether the best sentence holds a labelled answer; for sets whose questions carry `answers`. */
import { plainBm25 } from './baseline.ts';
import type { BenchSet } from './data.ts';
import { compileIndex, openIndex, retrieve, scoreSentences, selectSentences } from './engine.ts';

export interface SentenceFigures {
  readonly questions: number;
  readonly first: number;
  readonly firstThree: number;
  /** In what the answerer would quote. */
  readonly quoted: number;
  /** First sentence of the best passage by plain BM25. */
  readonly baseline: number;
}

interface Place {
  readonly id: string;
  readonly quote: string;
}

export function measureSentences(set: BenchSet): SentenceFigures | null {
  const labelled = set.queries.filter((query) => query.gold !== null && query.answers.length > 0);
  if (labelled.length === 0) return null;
  const index = openIndex(compileIndex(set.chunks));
  const bm25 = plainBm25(set.chunks, set.language);
  const texts = new Map(set.chunks.map((chunk) => [chunk.id, chunk.text]));
  const counts = { first: 0, firstThree: 0, quoted: 0, baseline: 0 };
  for (const query of labelled) {
    const right = ({ id, quote }: Place): boolean =>
      id === query.gold && query.answers.some((answer) => quote.includes(answer));
    const { evidence } = retrieve(index, { text: query.text, language: set.language });
    const quoteOf = (one: { evidence: { chunkId: string; text: string }; start: number; end: number }): Place => ({
      id: one.evidence.chunkId,
      quote: one.evidence.text.slice(one.start, one.end),
    });
    const best = scoreSentences(query.text, evidence).slice(0, 3).map(quoteOf);
    if (best[0] && right(best[0])) counts.first += 1;
    if (best.some(right)) counts.firstThree += 1;
    if (selectSentences(query.text, evidence).picked.map(quoteOf).some(right)) counts.quoted += 1;
    const top = bm25.search(query.text).hits[0];
    if (top && right({ id: top.id, quote: firstSentence(texts.get(top.id)!) })) counts.baseline += 1;
  }
  const share = (count: number): number => count / labelled.length;
  return {
    questions: labelled.length,
    first: share(counts.first),
    firstThree: share(counts.firstThree),
    quoted: share(counts.quoted),
    baseline: share(counts.baseline),
  };
}

function firstSentence(text: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
