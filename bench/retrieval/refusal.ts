/**
 * How well answerable questions are told from others: off topic (other articles' questions), passage removed (every
 * second document taken out), and the flag that a set may carry. Each is indexed both ways round.
 */
import { plainBm25 } from './baseline.ts';
import type { BenchQuery, BenchSet } from './data.ts';
import { compileIndex, type EvidenceFeatures, type IndexChunk, judgeEvidence, openIndex, retrieve } from './engine.ts';
import { auroc, crossFitted, type Example } from './logistic.ts';

export type Protocol = 'off topic' | 'passage removed' | 'flag';

export interface Observation {
  readonly protocol: Protocol;
  readonly half: number;
  readonly positive: boolean;
  readonly features: EvidenceFeatures;
  readonly probability: number;
  readonly answered: boolean;
  readonly baseline: number;
}

export interface RefusalFigures {
  readonly protocol: Protocol;
  readonly questions: number;
  /** With the weights in the product. */
  readonly shipped: number;
  /** With weights fitted on the other half of this set. */
  readonly crossFitted: number;
  readonly baseline: number;
  /** Share answered of those that can be, and of those that cannot. */
  readonly answered: number;
  readonly slipped: number;
}

export function measureRefusal(set: BenchSet): RefusalFigures[] {
  const observed = observe(set);
  const examples: Example[] = observed
    .filter((one) => one.protocol !== 'flag')
    .map((one) => ({ group: one.protocol, half: one.half, positive: one.positive, values: valuesOf(one.features) }));
  // A set whose questions are all about one half cannot teach the other.
  const bothWays = [0, 1].every(
    (half) => new Set(examples.filter((one) => one.half === half).map((one) => one.positive)).size === 2,
  );
  const fitted = bothWays ? crossFitted(examples) : [];
  const protocols = [...new Set(observed.map((one) => one.protocol))];
  return protocols.map((protocol) => {
    const rows = observed.filter((one) => one.protocol === protocol);
    const scored = (score: (one: Observation) => number) =>
      rows.map((one) => ({ score: score(one), positive: one.positive }));
    const share = (positive: boolean): number => {
      const those = rows.filter((one) => one.positive === positive);
      return those.filter((one) => one.answered).length / Math.max(1, those.length);
    };
    return {
      protocol,
      questions: rows.length,
      shipped: auroc(scored((one) => one.probability)),
      crossFitted:
        protocol === 'flag' || !bothWays ? Number.NaN : auroc(fitted.filter((one) => one.group === protocol)),
      baseline: auroc(scored((one) => one.baseline)),
      answered: share(true),
      slipped: share(false),
    };
  });
}

/** What the product's verdict is fitted on, in its order. */
export function valuesOf(features: EvidenceFeatures): number[] {
  const { terms, sentenceMatch, content, contentFound, gap, names } = features;
  return [Math.log(1 + terms), sentenceMatch, content, contentFound, gap, names];
}

export function observe(set: BenchSet): Observation[] {
  const titles = [...new Set(set.chunks.map((chunk) => chunk.title))];
  const places = new Map(set.chunks.map((chunk, at) => [chunk.id, at]));
  const asked = set.queries.filter((query) => query.gold !== null);
  const halves = [0, 1].flatMap((half) => [
    ...observeOn(set, asked, {
      protocol: 'off topic',
      half,
      keep: (chunk) => titles.indexOf(chunk.title) % 2 === half,
    }),
    ...observeOn(set, asked, {
      protocol: 'passage removed',
      half,
      keep: (chunk) => places.get(chunk.id)! % 2 === half,
    }),
  ]);
  const flagged = set.queries.some((query) => query.gold === null);
  return flagged
    ? [...halves, ...observeOn(set, set.queries, { protocol: 'flag', half: 0, keep: () => true })]
    : halves;
}

interface Setting {
  readonly protocol: Protocol;
  readonly half: number;
  readonly keep: (chunk: IndexChunk) => boolean;
}

function observeOn(set: BenchSet, queries: readonly BenchQuery[], { protocol, half, keep }: Setting): Observation[] {
  const chunks = set.chunks.filter(keep);
  const kept = new Set(chunks.map((chunk) => chunk.id));
  const index = openIndex(compileIndex(chunks));
  const bm25 = plainBm25(chunks, set.language);
  return queries.map((query) => {
    const retrieval = retrieve(index, { text: query.text, language: set.language });
    const verdict = judgeEvidence(retrieval);
    const { hits, self } = bm25.search(query.text);
    return {
      protocol,
      half,
      positive: query.gold !== null && kept.has(query.gold),
      features: retrieval.features,
      probability: verdict.probability,
      answered: verdict.band === 'answer',
      baseline: self === 0 ? 0 : (hits[0]?.score ?? 0) / self,
    };
  });
}
