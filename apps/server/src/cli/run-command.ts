/** Reads the command line, opens the database, runs one command, closes again. Gives the exit code. */
import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import { exitCodes, explainFailure } from '../exit-codes.ts';
import { createLog } from '../kernel/observe/log.ts';
import { UsageError } from '../server-flags.ts';
import { type Command, commands } from './commands.ts';

export interface Terminal {
  out(line: string): void;
  error(line: string): void;
}

interface Call {
  command: Command;
  rest: string[];
  config: Config;
}

export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const call = readCall(args);
    if (!call) {
      terminal.out(usage());
      return 0;
    }
    return await runIn(call, terminal);
  } catch (error) {
    const { code, message } = explainFailure(error, 'this machine', 0);
    terminal.error(message.replace('The server could not start', 'The command failed'));
    if (code === exitCodes.bug && error instanceof Error) terminal.error(String(error.stack));
    return code;
  }
}

/** Null when help was asked for. Throws UsageError and ConfigError. */
function readCall(args: readonly string[]): Call | null {
  const { values, positionals } = parse(args);
  const [name = 'help', ...rest] = positionals;
  if (values.help || name === 'help') return null;
  const command = commands.find((one) => one.name === name);
  if (!command) throw new UsageError(`There is no command ${name}.\n\n${usage()}`);
  if (rest.length > command.maxArguments) throw new UsageError(`Too many words after ${name}.\n\n${usage()}`);
  const dataDir = values['data-dir'];
  // Links name the server's port; 0 could not be opened by anybody.
  const port = values.port === undefined ? undefined : Number(values.port || Number.NaN);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new UsageError(`--port is "${values.port}", but must be a whole number from 1 to 65535.`);
  const flags = { ...(dataDir === undefined ? {} : { dataDir }), ...(port === undefined ? {} : { port }) };
  return { command, rest, config: readConfig(readEnv(), flags) };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      'data-dir': { type: 'string' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.\n\n${usage()}`);
  }
}

async function runIn({ command, rest, config }: Call, terminal: Terminal): Promise<number> {
  const log = createLog('silent');
  const { openHouse } = await import('./open-house.ts');
  const house = await openHouse(config, log);
  try {
    return await command.run(house, rest, terminal);
  } finally {
    await house.close();
  }
}

function usage(): string {
  const width = Math.max(...commands.map(({ form }) => form.length));
  return [
    'npm run bob -- <command> [--data-dir .data] [--port 3000]',
    '',
    ...[{ form: 'help', summary: 'Show this.' }, ...commands].map(
      ({ form, summary }) => `  ${form.padEnd(width)}  ${summary}`,
    ),
    '',
    'Works beside a running server. The environment variables of the server hold here too.',
  ].join('\n');
}
