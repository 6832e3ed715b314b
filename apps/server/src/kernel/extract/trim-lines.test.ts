import { describe, expect, it } from 'vitest';
import { trimLineEnd, trimLineEnds } from './trim-lines.ts';

describe('trimLineEnds', () => {
  it('takes spaces and tabs off the end of every line, and nothing else', () => {
    expect(trimLineEnds(' a \t\n\n\t\nb  c\u00a0 \n')).toBe(' a\n\n\nb  c\u00a0\n');
    expect(trimLineEnd(' \t ')).toBe('');
  });

  it('leaves a long run inside a line as it is', () => {
    const line = `${' '.repeat(90_000)}x`;
    expect(trimLineEnds(line)).toBe(line);
  }, 5_000);
});
