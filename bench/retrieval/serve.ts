/** Serves one compiled index in a process of its own and prints what that cost, as JSON. Started by `speed.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { openIndex, retrieve } from './engine.ts';

const WARM_UP = 400;
const ROUNDS = 3;

const folder = process.argv[2]!;
const questions = JSON.parse(fs.readFileSync(path.join(folder, 'questions.json'), 'utf8')) as string[];
const opening = performance.now();
const index = openIndex(fs.readFileSync(path.join(folder, 'index')));
const loadMs = performance.now() - opening;
const ask = (text: string): void => {
  retrieve(index, { text, language: index.languages[0]! });
};
for (const question of questions.slice(0, WARM_UP)) ask(question);
const asked = questions.slice(WARM_UP);
const cpu = process.cpuUsage();
const rounds = Array.from({ length: ROUNDS }, () => asked.map(timeOf));
const used = process.cpuUsage(cpu);
const times = rounds[0]!;
const best = asked.map((_, question) => Math.min(...rounds.map((round) => round[question]!)));
const at = (values: number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
const figures = {
  loadMs,
  p50Ms: at(times, 0.5),
  p99Ms: at(times, 0.99),
  maxMs: at(times, 1),
  // Each question at its best: what it costs by itself, where others keep the machine busy and the clock counts waiting.
  p99BestMs: at(best, 0.99),
  cpuMs: (used.user + used.system) / 1000 / Math.max(1, asked.length * ROUNDS),
  rssMb: process.memoryUsage.rss() / 2 ** 20,
};
process.stdout.write(JSON.stringify(figures));

function timeOf(question: string): number {
  const started = performance.now();
  ask(question);
  return performance.now() - started;
}
