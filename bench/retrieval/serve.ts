/** Serves one compiled index in a process of its own and prints what that cost, as JSON. Started by `speed.ts`. */
import fs from 'node:fs';
import path from 'node:path';
import { openIndex, retrieve } from './engine.ts';

const WARM_UP = 400;

const folder = process.argv[2]!;
const questions = JSON.parse(fs.readFileSync(path.join(folder, 'questions.json'), 'utf8')) as string[];
const opening = performance.now();
const index = openIndex(fs.readFileSync(path.join(folder, 'index')));
const loadMs = performance.now() - opening;
const ask = (text: string): void => {
  retrieve(index, { text, language: index.languages[0]! });
};
for (const question of questions.slice(0, WARM_UP)) ask(question);
const cpu = process.cpuUsage();
const times = questions.slice(WARM_UP).map((question) => {
  const started = performance.now();
  ask(question);
  return performance.now() - started;
});
const used = process.cpuUsage(cpu);
times.sort((left, right) => left - right);
const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
const figures = {
  loadMs,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  maxMs: at(1),
  cpuMs: (used.user + used.system) / 1000 / Math.max(1, times.length),
  rssMb: process.memoryUsage.rss() / 2 ** 20,
};
process.stdout.write(JSON.stringify(figures));
