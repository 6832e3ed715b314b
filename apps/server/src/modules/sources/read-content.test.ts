import { describe, expect, it } from 'vitest';
import { ThreadError } from '../../kernel/threads/index.ts';
import { asUnreadable, isHeavy } from './read-content.ts';

describe('isHeavy', () => {
  it.each([
    ['text/plain', 'a'.repeat(5_000), false],
    ['text/plain', 'a'.repeat(5_001), true],
    ['text/markdown', '<ul><li>'.repeat(500), false],
    ['text/html', '<ul><li>'.repeat(99), false],
    ['text/html', '<ul><li>'.repeat(100), true],
  ] as const)('tells by length and by elements what a thread reads: %s %#', (type, text, heavy) => {
    expect(isHeavy({ type, text })).toBe(heavy);
  });
});

describe('asUnreadable', () => {
  it('says why a thread gave up, and lets a bug be a bug', () => {
    expect(() => asUnreadable(new ThreadError('memory', 'x'))).toThrow(
      expect.objectContaining({ code: 'sources.unreadable', params: { reason: 'reading it needs too much memory' } }),
    );
    const bug = new TypeError('a bug');
    expect(() => asUnreadable(bug)).toThrow(bug);
  });
});
