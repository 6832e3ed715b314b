import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, mayMove, type TurnStatus, turnStatuses } from './turn-status.ts';

const terminal: TurnStatus[] = ['settled', 'failed', 'cancelled'];

describe('the status of a turn', () => {
  it.each([
    // from, where it may go
    ['accepted', ['running', 'failed', 'cancelled']],
    ['running', ['settled', 'failed', 'cancelled']],
    ['settled', []],
    ['failed', []],
    ['cancelled', []],
  ] as const)('moves from %s to %j alone', (from, allowed) => {
    expect(turnStatuses.filter((to) => mayMove(from, to))).toEqual(
      turnStatuses.filter((to) => (allowed as readonly string[]).includes(to)),
    );
    expect(isOpen(from)).toBe(allowed.length > 0);
  });

  it('is final at most once, whatever is tried in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...turnStatuses), { maxLength: 30 }), (wishes) => {
        const been: TurnStatus[] = ['accepted'];
        for (const wish of wishes) if (mayMove(been.at(-1)!, wish)) been.push(wish);
        expect(been.filter((status) => terminal.includes(status)).length).toBeLessThanOrEqual(1);
        expect(new Set(been).size).toBe(been.length);
        if (been.includes('settled')) expect(been).toContain('running');
        expect(isOpen(been.at(-1)!)).toBe(!terminal.includes(been.at(-1)!));
      }),
    );
  });
});
