import { describe, expect, it } from 'vitest';
import { createReadiness } from './readiness.ts';

describe('readiness', () => {
  it('is there from begin to withdraw, and never again', async () => {
    const readiness = createReadiness();
    expect(readiness.isReady()).toBe(false);
    readiness.begin();
    expect(readiness.isReady()).toBe(true);
    await readiness.withdraw({ notice: false });
    expect(readiness.isReady()).toBe(false);
    // A start that was stopped in the middle may still come to its end.
    readiness.begin();
    expect(readiness.isReady()).toBe(false);
  });

  it('keeps nobody waiting where nobody asks', async () => {
    let nowMs = 0;
    const readiness = createReadiness(() => nowMs);
    readiness.begin();
    readiness.isReady();
    nowMs = 31_000;
    await readiness.withdraw({ notice: true });
  });

  it('waits until the one who asks was told, and had time to act', async () => {
    let nowMs = 0;
    const readiness = createReadiness(() => nowMs);
    readiness.begin();
    readiness.isReady();
    let done = false;
    const withdrawn = readiness.withdraw({ notice: true }).then(() => {
      done = true;
    });
    const turn = () => new Promise((resolve) => setTimeout(resolve, 60));
    nowMs = 1_000;
    await turn();
    expect(done).toBe(false);
    expect(readiness.isReady()).toBe(false);
    nowMs = 1_600;
    await turn();
    expect(done).toBe(false);
    nowMs = 1_700;
    await withdrawn;
  });

  it('does not wait for ever for somebody who has gone', async () => {
    let nowMs = 0;
    const readiness = createReadiness(() => nowMs);
    readiness.begin();
    readiness.isReady();
    const withdrawn = readiness.withdraw({ notice: true });
    nowMs = 2_500;
    await withdrawn;
  });
});
