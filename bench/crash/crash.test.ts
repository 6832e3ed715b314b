import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresOf } from '@office16852/testkit';
import { expect, it } from 'vitest';
import type { Ack } from './journal.ts';
import { runCrash } from './run.ts';

const question = 'Was this ever asked?';
const turnId = `turn_${'0'.repeat(26)}`;
const invented: Ack[] = [
  { kind: 'answer', turnId, messageId: `msg_${'0'.repeat(26)}`, question, reply: 'No.' },
  { kind: 'feedback', messageId: `msg_${'0'.repeat(26)}`, helpful: true },
  { kind: 'release', releaseId: `rel_${'0'.repeat(26)}` },
];

it('crashes under mixed load lose nothing that was acknowledged, and an acknowledgement that never was is found out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bob-crash-test-'));
  const dataDir = join(folder, 'data');
  try {
    const report = await runCrash({ dataDir, victims: ['server', 'both'], chats: 6, streams: 4, invented });
    expect(report.journal.faults).toEqual([]);
    const broken = report.promises.filter((one) => one.broken > 0);
    expect(broken.map(({ promise, broken: count }) => [promise, count])).toEqual([
      ['an acknowledged question is stored, letter by letter', 1],
      ['an acknowledged answer is stored, letter by letter', 1],
      ['acknowledged feedback is stored', 1],
      ['an acknowledged release is there', 1],
    ]);
    for (const { example } of broken) expect(example).toContain('0'.repeat(26));
    for (const promise of ['an acknowledged question is stored, letter by letter', 'a turn has one receipt'])
      expect(report.promises.find((one) => one.promise === promise)?.checked).toBeGreaterThan(10);
    expect(report.kills).toHaveLength(2);
    expect(postgresOf(dataDir)).toBeNull();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
