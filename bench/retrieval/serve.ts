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
const times: number[] = [];
const busy: number[] = [];
for (const question of questions.slice(WARM_UP)) {
  const started = performance.now();
  const before = process.threadCpuUsage();
  ask(question);
  const spent = process.threadCpuUsage(before);
  times.push(performance.now() - started);
  busy.push((spent.user + spent.system) / 1000);
}
const used = process.cpuUsage(cpu);
const at = (values: number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
const figures = {
  loadMs,
  p50Ms: at(times, 0.5),
  p99Ms: at(times, 0.99),
  maxMs: at(times, 1),
  // What the querying thread itself worked: the same on a busy machine, where the clock also counts waiting.
  p99CpuMs: at(busy, 0.99),
  cpuMs: (used.user + used.system) / 1000 / Math.max(1, times.length),
  rssMb: process.memoryUsage.rss() / 2 ** 20,
};
process.stdout.write(JSON.stringify(figures));
