/** The flags of the server's command line. */
import { parseArgs } from 'node:util';
import type { Flags } from './config/config.ts';

export const usage = `npm start -- [--port 3000] [--data-dir .data]

Environment variables are listed in .env.example and docs/reference/configuration.md.`;

/** A flag that is unknown or does not fit. */
export class UsageError extends Error {}

/** Throws UsageError. */
export function readFlags(args: readonly string[]): Flags | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const port = values.port === undefined ? undefined : Number(values.port || Number.NaN);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new UsageError(`--port is "${values.port}", but must be a whole number from 0 to 65535.\n${usage}`);
  if (values['data-dir']?.trim() === '') throw new UsageError(`--data-dir is empty, but must name a folder.\n${usage}`);
  return {
    ...(port === undefined ? {} : { port }),
    ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.\n${usage}`);
  }
}
