/**
 * Tenant isolation: attempts of one tenant's people to read or change another's, counted by what came of them.
 * node bench/isolation.ts [--attempts 10000] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { startTestPostgres, startTestServer } from '@office16852/testkit';
import { measureIsolation, prepareGround } from './isolation/measure.ts';

const { values } = parseArgs({
  options: { attempts: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const attempts = Number(values.attempts);
const seed = Number(values.seed);

const postgres = await startTestPostgres();
const server = await startTestServer({ postgres });
try {
  const ground = await prepareGround(server);
  console.log(`| walls | attempts | seconds | leaks | foreign rows changed | 5xx | statements opened |`);
  console.log('|---|---:|---:|---:|---:|---:|---:|');
  let failed = false;
  for (const walls of ['both', 'row-level security alone', 'none'] as const) {
    // The control only has to show that a hole would be seen.
    const count = walls === 'none' ? Math.min(attempts, 2_000) : attempts;
    const startedAt = performance.now();
    const found = await measureIsolation(ground, { attempts: count, seed, walls });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { leaks, writes, broken, opened } = found;
    console.log(
      `| ${[walls, found.attempts, seconds, leaks.length, writes.length, broken.length, opened].join(' | ')} |`,
    );
    const control = walls === 'none';
    failed ||= control ? leaks.length === 0 : leaks.length + writes.length + broken.length > 0;
    if (!control) for (const line of [...leaks, ...writes, ...broken].slice(0, 20)) console.error(line);
  }
  console.log('\nWith no wall left the same attempts must leak: that line is the control.');
  process.exitCode = failed ? 1 : 0;
} finally {
  await server.close();
  await postgres.stop();
}
