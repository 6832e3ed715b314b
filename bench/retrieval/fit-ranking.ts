/** Fits the second stage's weights: listwise logistic regression (softmax over the candidates), weights kept above 0. */

import { CandidateWalk } from '../../apps/server/src/kernel/text/search/candidate-walk.ts';
import { findCandidates } from '../../apps/server/src/kernel/text/search/candidates.ts';
import { prepareQuery } from '../../apps/server/src/kernel/text/search/query.ts';
import {
  DOCUMENT_WEIGHTS,
  FAQ_WEIGHTS,
  type RankWeights,
} from '../../apps/server/src/modules/knowledge/retrieval/weights.ts';
import type { BenchSet } from './data.ts';
import { compileIndex, openIndex } from './engine.ts';

const NAMES = Object.keys(DOCUMENT_WEIGHTS) as (keyof RankWeights)[];
/** The first seven are shares of the best candidate's. */
const RELATIVE = 7;
const STEPS = 250;
const RATE = 0.25;
/** The softmax needs steeper weights than a sum that only orders. */
const STEEPNESS = 20;

export interface RankExample {
  readonly half: number;
  readonly gold: number;
  readonly rows: readonly number[][];
  /** So that every set weighs the same. */
  readonly share: number;
}

export function rankExamples(set: BenchSet): RankExample[] {
  const [partition] = openIndex(compileIndex(set.chunks)).partitions.values();
  const order = [...set.chunks].map((chunk) => chunk.id).sort();
  const titles = [...new Set(set.chunks.map((chunk) => chunk.title))];
  const titleOf = new Map(set.chunks.map((chunk) => [chunk.id, titles.indexOf(chunk.title)]));
  const asked = set.queries.filter((query) => query.gold !== null);
  return asked.flatMap((query) => {
    const prepared = prepareQuery(partition!, query.text);
    const candidates = findCandidates(partition!, prepared);
    const walk = new CandidateWalk(partition!, prepared);
    const measures = candidates.map((chunk) => walk.measure(chunk));
    walk.release();
    const gold = candidates.findIndex((chunk) => order[chunk] === query.gold);
    const peaks = NAMES.map((name, at) => (at < RELATIVE ? Math.max(1e-9, ...measures.map((one) => one[name])) : 1));
    const rows = measures.map((one) => NAMES.map((name, at) => one[name] / peaks[at]!));
    // FAQ sets may ask about every second entry only, so their halves are of pairs.
    const group = titleOf.get(query.gold!)! >> (set.kind === 'faq' ? 1 : 0);
    return gold < 0 ? [] : [{ half: group % 2, gold, rows, share: 1 / asked.length }];
  });
}

export function shippedWeights(kind: BenchSet['kind']): number[] {
  const weights = kind === 'faq' ? FAQ_WEIGHTS : DOCUMENT_WEIGHTS;
  return NAMES.map((name) => weights[name]);
}

export function fitRanking(examples: readonly RankExample[], start: readonly number[]): number[] {
  const weights = start.map((weight) => weight * STEEPNESS);
  const first = weights.map(() => 0);
  const second = weights.map(() => 0);
  const total = examples.reduce((sum, one) => sum + one.share, 0);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = weights.map((weight) => 0.0005 * weight);
    for (const one of examples) addSlope(one, weights, { slope, total });
    for (let at = 0; at < weights.length; at += 1) {
      first[at] = 0.9 * first[at]! + 0.1 * slope[at]!;
      second[at] = 0.99 * second[at]! + 0.01 * slope[at]! ** 2;
      const moved = first[at]! / (1 - 0.9 ** step) / (Math.sqrt(second[at]! / (1 - 0.99 ** step)) + 1e-8);
      weights[at] = Math.max(0, weights[at]! - RATE * moved);
    }
  }
  const scale = 2 / weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight * scale);
}

function addSlope(example: RankExample, weights: readonly number[], into: { slope: number[]; total: number }): void {
  const scores = example.rows.map((row) => dot(row, weights));
  const top = Math.max(...scores);
  const chances = scores.map((score) => Math.exp(score - top));
  const sum = chances.reduce((all, chance) => all + chance, 0);
  example.rows.forEach((row, place) => {
    const error = ((chances[place]! / sum - (place === example.gold ? 1 : 0)) * example.share) / into.total;
    for (let at = 0; at < row.length; at += 1) into.slope[at]! += error * row[at]!;
  });
}

/** Share of examples whose right chunk comes first. */
export function firstShare(examples: readonly RankExample[], weights: readonly number[]): number {
  const right = examples.filter(({ rows, gold }) => {
    const scores = rows.map((row) => dot(row, weights));
    return scores.every((score, place) => place === gold || score < scores[gold]!);
  });
  return right.length / Math.max(1, examples.length);
}

export function named(weights: readonly number[]): string {
  return NAMES.map((name, at) => `${name}: ${weights[at]!.toFixed(3)}`).join(', ');
}

function dot(row: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < row.length; at += 1) sum += row[at]! * weights[at]!;
  return sum;
}
