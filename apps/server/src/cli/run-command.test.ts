import { describe, expect, it } from 'vitest';
import { commands } from './commands.ts';
import { runCommand } from './run-command.ts';

async function run(...args: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommand(args, { out: (line) => out.push(line), error: (line) => error.push(line) });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']], [['verify', '-h']]])('explains every command for %j', async (args) => {
    const { code, out, error } = await run(...args);
    expect([code, error]).toEqual([0, '']);
    for (const { form, summary } of commands) expect(out).toContain(`${form.padEnd(15)}  ${summary}`);
  });

  it.each([
    [['destroy'], 'There is no command destroy.'],
    [['setup-link', 'now'], 'Too many words after setup-link.'],
    [['verify', '--deep'], "Unknown option '--deep'."],
    [['setup-link', '--port', '0'], '--port is "0", but must be a whole number from 1 to 65535.'],
  ])('refuses %j without opening a database', async (args, sentence) => {
    const { code, out, error } = await run(...args);
    expect([code, out]).toEqual([64, '']);
    expect(error.split('\n')[0]).toBe(sentence);
  });
});
