/**
 * Goal G2: SIGKILLs under mixed load, then every acknowledgement compared with store and audit chain.
 * node bench/crash.ts [--kills 100] [--database 0.2] [--json FILE]
 * `--database` is the share of kills that also, or only, hit PostgreSQL. Exit code 1 when a promise is broken.
 */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CrashReport, runCrash, type Victim } from './crash/run.ts';

const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    database: { type: 'string', default: '0.2' },
    json: { type: 'string' },
  },
});
const readyWithinMs = 5_000;
const kills = Number(flags.kills);
const every = Number(flags.database) > 0 ? Math.round(1 / Number(flags.database)) : Number.POSITIVE_INFINITY;
const victims = Array.from({ length: kills }, (_, i): Victim => {
  if ((i + 1) % every !== 0) return 'server';
  return ((i + 1) / every) % 2 === 0 ? 'both' : 'database';
});

const folder = await mkdtemp(join(tmpdir(), 'bob-crash-'));
const report = await runCrash({
  ...{ dataDir: join(folder, 'data'), victims, chats: 10, streams: 6 },
  onKill: (done, victim, ms) => process.stderr.write(`\r${done}/${kills} ${victim} ${Math.round(ms)} ms    `),
}).finally(() => rm(folder, { recursive: true, force: true }));
process.stderr.write('\n');
const failed = print(report);
if (flags.json) writeFileSync(flags.json, JSON.stringify({ ...report, failed }, null, 2));
process.exitCode = failed > 0 ? 1 : 0;

/** Gives how many promises are broken. */
function print({ kills: all, journal, promises }: CrashReport): number {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  console.log(`Crashes, ${new Date().toISOString().slice(0, 10)}, ${machine}, fsync on, ${all.length} SIGKILLs\n`);
  console.log('| killed | times | ready again p50 ms | p95 | max | within 5 s |\n|---|---:|---:|---:|---:|---|');
  for (const [victim, group] of Map.groupBy(all, (kill) => kill.victim)) {
    const sorted = group.map((kill) => kill.readyMs).sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
    const inTime = sorted.filter((ms) => ms <= readyWithinMs).length;
    console.log(`| ${[victim, group.length, at(0.5), at(0.95), at(1), `${inTime} of ${group.length}`].join(' | ')} |`);
  }
  const outcomes = Object.entries(journal.outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
  console.log(`\nRequests: ${outcomes.join(', ')}. Acknowledgements: ${journal.acks.length}.\n`);
  console.log('| promise | checked | broken |\n|---|---:|---:|');
  for (const { promise, checked, broken } of promises) console.log(`| ${promise} | ${checked} | ${broken} |`);
  console.log(`| no answer that a crash does not excuse | ${journal.acks.length} | ${journal.faults.length} |`);
  for (const { promise, example } of promises) if (example) console.log(`\nBroken: ${promise}: ${example}`);
  for (const fault of journal.faults) console.log(`\nFault: ${fault}`);
  const late = all.filter((kill) => kill.readyMs > readyWithinMs).length;
  return promises.filter(({ broken }) => broken > 0).length + journal.faults.length + late;
}
