/**
 * Measures the retrieval engine: node bench/retrieval.ts DIR [--quick] [--json FILE]
 * DIR holds question sets in BEIR layout, nested at will (see `retrieval/data.ts`). `--quick` leaves out 100,000 chunks.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { type BenchSet, loadSets } from './retrieval/data.ts';
import { measureRanking } from './retrieval/ranking.ts';
import { measureRefusal } from './retrieval/refusal.ts';
import { measureSentences } from './retrieval/sentences.ts';
import { measureSpeed, type SpeedFigures } from './retrieval/speed.ts';
import { printTable } from './retrieval/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const [folder] = positionals;
if (!folder) {
  console.error('Usage: node bench/retrieval.ts DIR [--quick] [--json FILE]');
  process.exit(64);
}
const sets = loadSets(folder);
if (sets.length === 0) {
  console.error(`No set found below ${folder}: a set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv.`);
  process.exit(66);
}

const quality = sets.map(measureSet);
const speed = (values.quick ? [1000, 10_000] : [1000, 10_000, 100_000]).map((size) => measureSpeed(sets, size));
printSpeed(speed);
if (values.json)
  fs.writeFileSync(values.json, `${JSON.stringify({ node: process.version, quality, speed }, null, 2)}\n`);

function measureSet(set: BenchSet) {
  const ranking = measureRanking(set);
  const refusal = measureRefusal(set);
  const sentences = measureSentences(set);
  console.log(
    `\n${set.name} (${set.kind}, ${set.language}, ${set.chunks.length} chunks, ${ranking.engine.questions} questions)`,
  );
  printTable(
    ['', 'engine', 'plain BM25'],
    [
      ['nDCG@10', fixed(ranking.engine.ndcg10), fixed(ranking.baseline.ndcg10)],
      ['R@1', percent(ranking.engine.r1), percent(ranking.baseline.r1)],
      ['R@5', percent(ranking.engine.r5), percent(ranking.baseline.r5)],
      ...refusal.map((one) => [`refusal AUROC, ${one.protocol}`, fixed(one.shipped), fixed(one.baseline)]),
      ...refusal
        .filter((one) => !Number.isNaN(one.crossFitted))
        .map((one) => [`  weights of the other half, ${one.protocol}`, fixed(one.crossFitted), '']),
      ...refusal.map((one) => [
        `  answered / slipped through, ${one.protocol}`,
        `${percent(one.answered)} / ${percent(one.slipped)}`,
        '',
      ]),
      ...(sentences
        ? [
            [
              `right sentence first (${sentences.questions} labelled)`,
              percent(sentences.first),
              percent(sentences.baseline),
            ],
            [
              'right sentence among three / in the quote',
              `${percent(sentences.firstThree)} / ${percent(sentences.quoted)}`,
              '',
            ],
          ]
        : [['right sentence first', 'no labelled answers', '']]),
    ],
  );
  return { set: set.name, kind: set.kind, language: set.language, ranking, refusal, sentences };
}

function printSpeed(figures: readonly SpeedFigures[]): void {
  console.log('\nSpeed (invented corpus of shuffled sentences; one query at a time, in a process of its own)');
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  printTable(
    ['chunks', 'query p50', 'p99', 'max', 'p99 best of 3', 'CPU each', 'compile', 'load', 'artefact', 'serving RSS'],
    figures.map((one) => [
      String(one.chunks),
      ms(one.p50Ms),
      ms(one.p99Ms),
      ms(one.maxMs),
      ms(one.p99BestMs),
      ms(one.cpuMs),
      `${(one.compileMs / 1000).toFixed(1)} s`,
      ms(one.loadMs),
      `${one.artefactMb.toFixed(1)} MB`,
      `${one.rssMb.toFixed(0)} MB`,
    ]),
  );
}

function fixed(value: number): string {
  return Number.isNaN(value) ? 'n/a' : value.toFixed(3);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
