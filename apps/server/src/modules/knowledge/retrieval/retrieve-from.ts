/** One question against one partition: candidates, ranking, evidence with its sentences, and the features for the band. */

import { mayAnswer } from '../../../kernel/text/answer-kind.ts';
import { CandidateWalk, type UnitMeasure } from '../../../kernel/text/search/candidate-walk.ts';
import { findCandidates } from '../../../kernel/text/search/candidates.ts';
import type { Partition } from '../../../kernel/text/search/partition.ts';
import { prepareQuery, type Query } from '../../../kernel/text/search/query.ts';
import { sentencesOf } from '../../../kernel/text/sentences.ts';
import { chunkAt, textNumber } from './chunk-fields.ts';
import { type Ranked, rank } from './rank.ts';
import type { Evidence, EvidenceFeatures, Retrieval, SentenceMatch } from './types.ts';

/** What is asked for is said early; longer texts are not searched for it. */
const MAX_KIND_UNITS = 1000;

export const NO_FEATURES: EvidenceFeatures = {
  terms: 0,
  chunkMatch: 0,
  sentenceMatch: 0,
  coverage: 0,
  content: 0,
  contentFound: 0,
  gap: 0,
  names: 0,
  kind: 0,
};

export function retrieveFrom(partition: Partition, text: string, limit: number): Retrieval {
  const query = prepareQuery(partition, text);
  const candidates = findCandidates(partition, query);
  if (candidates.length === 0) return { evidence: [], features: NO_FEATURES, language: partition.language };
  const walk = new CandidateWalk(partition, query);
  try {
    const ranked = rank(partition, walk, candidates);
    const evidence = evidenceOf(partition, query, walk, ranked.slice(0, limit));
    const kind = mayAnswer(text.slice(0, MAX_KIND_UNITS), evidence[0]?.text ?? '') ? 1 : 0;
    return { evidence, features: { ...featuresOf(partition, query, ranked), kind }, language: partition.language };
  } finally {
    walk.release();
  }
}

function evidenceOf(partition: Partition, query: Query, walk: CandidateWalk, ranked: readonly Ranked[]): Evidence[] {
  const units = ranked.map((one) => {
    const measures: UnitMeasure[] = [];
    walk.measure(one.measure.chunk, measures);
    return measures;
  });
  const best = Math.max(1e-9, ...units.flat().map((unit) => unit.grams));
  return ranked.map((one, at) => {
    const { id, ...chunk } = chunkAt(partition, one.measure.chunk);
    return { chunkId: id, ...chunk, score: one.score, sentences: sentenceMatches(query, chunk.text, units[at]!, best) };
  });
}

function sentenceMatches(query: Query, text: string, units: readonly UnitMeasure[], best: number): SentenceMatch[] {
  return sentencesOf(text).map((span, at) => {
    const unit = units[at]!;
    const neighbours = [units[at - 1], units[at + 1]].map((other) => coverageOf(query, unit, other));
    return {
      start: span.start,
      end: span.end,
      match: unit.grams / best,
      coverage: coverageOf(query, unit, undefined),
      coverageWithNeighbour: Math.max(...neighbours),
    };
  });
}

function coverageOf(query: Query, unit: UnitMeasure, other: UnitMeasure | undefined): number {
  let covered = 0;
  query.terms.forEach((term, at) => {
    covered += term.weight * Math.max(unit.likeness[at]!, other?.likeness[at] ?? 0);
  });
  return query.termTotal === 0 ? 0 : covered / query.termTotal;
}

function featuresOf(partition: Partition, query: Query, ranked: readonly Ranked[]): Omit<EvidenceFeatures, 'kind'> {
  const [first] = ranked;
  if (!first) return NO_FEATURES;
  const { measure } = first;
  const second = ranked.find((one) => one !== first && !sameText(partition, one.measure.chunk, measure.chunk));
  return {
    terms: query.terms.filter((term) => term.content).length,
    chunkMatch: measure.gramsAll / (query.gramTotal || 1),
    sentenceMatch: measure.sentenceGrams / (query.gramTotal || 1),
    coverage: measure.likeCoverage,
    content: measure.contentCoverage,
    contentFound: measure.contentFound,
    gap: second ? (first.score - second.score) / first.score : 1,
    names: query.nameTotal === 0 ? 1 : measure.names,
  };
}

/** Doubles on two pages must not look like doubt. Equal texts are stored once, so their numbers are equal. */
function sameText(partition: Partition, left: number, right: number): boolean {
  return textNumber(partition, left) === textNumber(partition, right);
}
