/** Logistic regression by Adam on standardised features, classes balanced within each group; and the area under the ROC curve. */
export interface Example {
  /** Examples of one group and class weigh the same in sum as those of any other. */
  readonly group: string;
  /** Which half of the data it is from; a model is scored on the half that it has not seen. */
  readonly half: number;
  readonly positive: boolean;
  readonly values: readonly number[];
}

export interface Logistic {
  readonly bias: number;
  /** For raw, not standardised, values. */
  readonly weights: readonly number[];
}

const STEPS = 400;
const RATE = 0.05;
const SHRINK = 1e-4;

export function fitLogistic(examples: readonly Example[]): Logistic {
  const width = examples[0]?.values.length ?? 0;
  const columns = Array.from({ length: width }, (_, at) => examples.map((one) => one.values[at]!));
  const means = columns.map((column) => mean(column));
  const spreads = columns.map((column, at) => Math.sqrt(mean(column.map((value) => (value - means[at]!) ** 2))) || 1);
  const inputs = examples.map((one) => [1, ...one.values.map((value, at) => (value - means[at]!) / spreads[at]!)]);
  const fitted = descend(
    inputs,
    examples.map((one) => (one.positive ? 1 : 0)),
    balance(examples),
  );
  const weights = fitted.slice(1).map((weight, at) => weight / spreads[at]!);
  return { bias: fitted[0]! - weights.reduce((sum, weight, at) => sum + weight * means[at]!, 0), weights };
}

export function logit(model: Logistic, values: readonly number[]): number {
  return values.reduce((sum, value, at) => sum + model.weights[at]! * value, model.bias);
}

/** Each example scored by the model of the other half. */
export function crossFitted(examples: readonly Example[]): { score: number; positive: boolean; group: string }[] {
  const models = [0, 1].map((half) => fitLogistic(examples.filter((one) => one.half !== half)));
  return examples.map((one) => ({
    score: logit(models[one.half]!, one.values),
    positive: one.positive,
    group: one.group,
  }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function balance(examples: readonly Example[]): number[] {
  const counts = new Map<string, number>();
  const key = (one: Example): string => `${one.group} ${one.positive}`;
  for (const one of examples) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return examples.map((one) => 1 / (counts.get(key(one))! * counts.size));
}

function descend(inputs: readonly number[][], targets: readonly number[], shares: readonly number[]): number[] {
  const width = inputs[0]?.length ?? 1;
  const weights = new Array<number>(width).fill(0);
  const first = new Array<number>(width).fill(0);
  const second = new Array<number>(width).fill(0);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = gradient(weights, { inputs, targets, shares });
    for (let at = 0; at < width; at += 1) {
      first[at] = 0.9 * first[at]! + 0.1 * slope[at]!;
      second[at] = 0.99 * second[at]! + 0.01 * slope[at]! ** 2;
      const moved = first[at]! / (1 - 0.9 ** step);
      weights[at]! -= (RATE * moved) / (Math.sqrt(second[at]! / (1 - 0.99 ** step)) + 1e-9);
    }
  }
  return weights;
}

interface Data {
  readonly inputs: readonly number[][];
  readonly targets: readonly number[];
  readonly shares: readonly number[];
}

function gradient(weights: readonly number[], { inputs, targets, shares }: Data): number[] {
  const slope = weights.map((weight, at) => (at === 0 ? 0 : SHRINK * weight));
  inputs.forEach((input, row) => {
    let sum = 0;
    for (let at = 0; at < weights.length; at += 1) sum += weights[at]! * input[at]!;
    const error = (1 / (1 + Math.exp(-sum)) - targets[row]!) * shares[row]!;
    for (let at = 0; at < weights.length; at += 1) slope[at]! += error * input[at]!;
  });
  return slope;
}

/** Ties count half. */
export function auroc(scored: readonly { score: number; positive: boolean }[]): number {
  const sorted = [...scored].sort((left, right) => left.score - right.score);
  const positives = sorted.filter((one) => one.positive).length;
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) to += 1;
    const hits = sorted.slice(from, to).filter((one) => one.positive).length;
    ranks += hits * ((from + to + 1) / 2);
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives));
}
