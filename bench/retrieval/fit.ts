/**
 * Fits the engine's weights anew: node bench/retrieval/fit.ts DIR. It prints them, with the figures on the half that each
 * fit has not seen; what is taken over into the sources is a person's decision.
 */
import { type BenchSet, loadSets } from './data.ts';
import { compileIndex, openIndex, retrieve } from './engine.ts';
import { firstShare, fitRanking, named, rankExamples, shippedWeights } from './fit-ranking.ts';
import { type Example, fitLogistic } from './logistic.ts';
import { randomFrom, shuffle } from './random.ts';
import { observe, valuesOf } from './refusal.ts';

const folder = process.argv[2];
if (!folder) {
  console.error('Usage: node bench/retrieval/fit.ts DIR');
  process.exit(64);
}
const sets = loadSets(folder);
for (const kind of ['faq', 'document'] as const) reportRanking(kind);
reportRefusal();

function reportRanking(kind: BenchSet['kind']): void {
  const examples = sets.filter((set) => set.kind === kind).flatMap(rankExamples);
  if (examples.length === 0) return;
  const start = shippedWeights(kind);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  for (const half of [0, 1]) {
    const unseen = examples.filter((one) => one.half === half);
    const fitted = fitRanking(
      examples.filter((one) => one.half !== half),
      start,
    );
    console.log(
      `${kind}, half ${half}: first ${percent(firstShare(unseen, fitted))}; shipped ${percent(firstShare(unseen, start))}`,
    );
  }
  console.log(`${kind}, all: ${named(fitRanking(examples, start))}\n`);
}

function reportRefusal(): void {
  const large = sets.flatMap((set) =>
    observe(set)
      .filter((one) => one.protocol !== 'flag')
      .map((one) => ({ ...one, group: `${set.name} ${one.protocol}`, values: valuesOf(one.features) })),
  );
  const { bias, weights } = fitLogistic([...large, ...sets.flatMap(smallIndexes)]);
  const names = ['terms', 'sentenceMatch', 'content', 'contentFound', 'gap', 'names'];
  console.log(
    `refusal: bias: ${bias.toFixed(3)}, ${names.map((name, at) => `${name}: ${weights[at]!.toFixed(3)}`).join(', ')}`,
  );
}

/** Questions to small indexes, as small tenants have: half of them about what was left out. */
function smallIndexes(set: BenchSet): Example[] {
  const random = randomFrom(7);
  const asked = set.queries.filter((query) => query.gold !== null);
  return Array.from({ length: 24 }, (_, round) => {
    const chunks = shuffle(set.chunks, random).slice(0, [6, 12, 20, 40][round % 4]);
    const kept = new Set(chunks.map((chunk) => chunk.id));
    const index = openIndex(compileIndex(chunks));
    const mixed = shuffle(asked, random);
    const here = mixed.filter((query) => kept.has(query.gold!)).slice(0, 40);
    const elsewhere = mixed.filter((query) => !kept.has(query.gold!)).slice(0, 40);
    return [...here, ...elsewhere].map((query) => {
      const retrieval = retrieve(index, { text: query.text, language: set.language });
      const positive = kept.has(query.gold!);
      return { group: `${set.name} small`, half: round % 2, positive, values: valuesOf(retrieval.features) };
    });
  }).flat();
}
