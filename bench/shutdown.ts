/**
 * Goal G15: SIGTERM under load, over and over. Readiness says no first, what was accepted is answered, exit code 0 in time.
 * node bench/shutdown.ts [--times 50] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runShutdown, type ShutdownReport } from './shutdown/run.ts';

const { values: flags } = parseArgs({
  options: { times: { type: 'string', default: '50' }, json: { type: 'string' } },
});
const exitWithinMs = 10_000;
const folder = await mkdtemp(join(tmpdir(), 'bob-shutdown-'));
const report = await runShutdown(join(folder, 'data'), Number(flags.times), (done, round) => {
  process.stderr.write(`\r${done}/${flags.times} ${Math.round(round.exitMs)} ms   `);
  for (const text of round.broken) process.stderr.write(`\n  ${text}\n`);
}).finally(() => rm(folder, { recursive: true, force: true }));
process.stderr.write('\n');
const failed = print(report);
if (flags.json) writeFileSync(flags.json, JSON.stringify(report, null, 2));
process.exitCode = failed > 0 ? 1 : 0;

function print({ rounds, lost }: ShutdownReport): number {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`Shutdowns, ${new Date().toISOString().slice(0, 10)}, ${machine}, ${rounds.length} SIGTERMs\n`);
  console.log('| milliseconds from the signal to | p50 | p95 | max |\n|---|---:|---:|---:|');
  line(
    'readiness says 503',
    rounds.map((round) => round.notReadyMs ?? Number.NaN),
  );
  line(
    'connections are refused',
    rounds.map((round) => round.refusedMs ?? Number.NaN),
  );
  line(
    'the process has ended',
    rounds.map((round) => round.exitMs),
  );
  const counts: Record<string, number> = {};
  for (const round of rounds)
    for (const [what, count] of Object.entries(round.counts)) counts[what] = (counts[what] ?? 0) + count;
  console.log(
    `\nRequests: ${Object.entries(counts)
      .map(([what, count]) => `${count} × ${what}`)
      .join(', ')}.\n`,
  );
  const broken = rounds.flatMap((round) => round.broken);
  const promises: [string, number, number][] = [
    ['exit code 0', rounds.length, rounds.filter((round) => round.exitCode !== 0).length],
    ['ended within 10 s', rounds.length, rounds.filter((round) => round.exitMs > exitWithinMs).length],
    [
      'readiness says 503 before a connection is refused',
      rounds.length,
      rounds.filter((round) => round.notReadyMs === null || round.notReadyMs >= (round.refusedMs ?? 0)).length,
    ],
    [
      'turns are still answered after that',
      rounds.length,
      rounds.filter((round) => round.servedMeanwhile === 0).length,
    ],
    ['a request that was accepted is answered to its end', counts['200'] ?? 0, broken.length],
    ['a connection reset before its answer carried nothing that was taken', counts['reset'] ?? 0, lost.length],
  ];
  console.log('| promise | checked | broken |\n|---|---:|---:|');
  for (const row of promises) console.log(`| ${row.join(' | ')} |`);
  for (const text of [...broken, ...lost].slice(0, 10)) console.log(`\nBroken: ${text}`);
  return promises.reduce((sum, [, , count]) => sum + count, 0);
}

function line(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  console.log(`| ${[what, at(0.5), at(0.95), at(1)].join(' | ')} |`);
}
