import { describe, expect, it } from 'vitest';
import { readFlags, UsageError, usage } from './server-flags.ts';

describe('the flags of the server', () => {
  it.each([
    [[], {}],
    [['--port', '0'], { port: 0 }],
    [['--port=8080', '--data-dir', '/srv/bob data'], { port: 8080, dataDir: '/srv/bob data' }],
  ])('reads %j', (args, flags) => {
    expect(readFlags(args)).toEqual(flags);
  });

  it.each([['--help'], ['-h']])('offers help on %s, whatever stands beside it', (flag) => {
    expect(readFlags([flag, '--port', '1'])).toBe('help');
  });

  it.each([
    [['--bogus'], "Unknown option '--bogus'."],
    [['--port', 'x'], '--port is "x", but must be a whole number from 0 to 65535.'],
    [['--port', '65536'], '--port is "65536", but must be a whole number from 0 to 65535.'],
    [['--port', '80.5'], '--port is "80.5", but must be a whole number from 0 to 65535.'],
    [['--port', ''], '--port is "", but must be a whole number from 0 to 65535.'],
    [['--data-dir', ' '], '--data-dir is empty, but must name a folder.'],
    [['start'], "Unexpected argument 'start'."],
  ])('refuses %j in one sentence and shows how it is called', (args, sentence) => {
    expect(() => readFlags(args)).toThrow(new UsageError(`${sentence}\n${usage}`));
  });
});
