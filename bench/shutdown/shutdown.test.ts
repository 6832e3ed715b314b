import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresOf } from '@office16852/testkit';
import { expect, it } from 'vitest';
import { runShutdown } from './run.ts';

it('a SIGTERM under load breaks no request: readiness says no first, what was accepted is answered, exit code 0 in time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bob-shutdown-test-'));
  const dataDir = join(folder, 'data');
  try {
    const { rounds, lost } = await runShutdown(dataDir, 2);
    for (const round of rounds) {
      expect(round.broken).toEqual([]);
      expect(round.exitCode).toBe(0);
      expect(round.exitMs).toBeLessThan(10_000);
      expect(round.notReadyMs).toBeLessThan(round.refusedMs!);
      expect(round.servedMeanwhile).toBeGreaterThan(0);
      expect(round.counts['200']).toBeGreaterThan(20);
    }
    expect(lost).toEqual([]);
    expect(postgresOf(dataDir)).toBeNull();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
