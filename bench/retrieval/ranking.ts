/** nDCG@10, R@1 and R@5 of one set, with the baseline's beside them. */
import { plainBm25 } from './baseline.ts';
import type { BenchSet } from './data.ts';
import { compileIndex, openIndex, retrieve } from './engine.ts';

export interface RankFigures {
  readonly questions: number;
  readonly ndcg10: number;
  readonly r1: number;
  readonly r5: number;
}

export function measureRanking(set: BenchSet): { engine: RankFigures; baseline: RankFigures } {
  const index = openIndex(compileIndex(set.chunks));
  const bm25 = plainBm25(set.chunks, set.language);
  const asked = set.queries.filter((query) => query.gold !== null);
  const engine = asked.map((query) => {
    const { evidence } = retrieve(index, { text: query.text, language: set.language }, { limit: 10 });
    return evidence.findIndex((one) => one.chunkId === query.gold);
  });
  const baseline = asked.map((query) => bm25.search(query.text).hits.findIndex((hit) => hit.id === query.gold));
  return { engine: figuresOf(engine), baseline: figuresOf(baseline) };
}

/** Places from 0; -1 where the right one was not among the ten. */
function figuresOf(places: readonly number[]): RankFigures {
  const share = (holds: (place: number) => boolean): number => places.filter(holds).length / Math.max(1, places.length);
  const gains = places.map((place) => (place < 0 ? 0 : 1 / Math.log2(place + 2)));
  return {
    questions: places.length,
    ndcg10: gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, places.length),
    r1: share((place) => place === 0),
    r5: share((place) => place >= 0 && place < 5),
  };
}
