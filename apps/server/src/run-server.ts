/** The program: flags in, banner out, signals to a clean stop, every failure to one sentence and an exit code. */
import { parseArgs } from 'node:util';
import { type Config, type Flags, readConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { exitCodes, explainFailure } from './exit-codes.ts';
import { giveBackMemory } from './kernel/observe/give-back-memory.ts';
import { createLog } from './kernel/observe/log.ts';
import { type Installation, startInstallation } from './start.ts';

const usage = `npm start -- [--port 3000] [--data-dir .data]

Environment variables are listed in .env.example and docs/reference/configuration.md.`;

const giveBackAfterMs = 2_000;

/** `prepare` runs once the installation is up and before the banner: demo seeds give their lines. */
export async function runServer(
  args: string[],
  prepare?: (installation: Installation, config: Config) => Promise<string[]>,
): Promise<void> {
  let config: Config | null = null;
  try {
    const flags = readFlags(args);
    if (!flags) return;
    config = readConfig(readEnv(), flags);
    const log = createLog(config.logLevel);
    const installation = await startInstallation(config, log);
    const lines = (await prepare?.(installation, config)) ?? [];
    process.stdout.write(banner(installation, config, lines));
    stopOnSignal(installation);
    // A moment later, when the first page was served and the warm-up's garbage is there too.
    setTimeout(giveBackMemory, giveBackAfterMs).unref();
    installation.broken.catch((error: Error) => fail(exitCodes.databaseBroken, error.message));
  } catch (error) {
    const failure = explainFailure(error, config?.host ?? 'this machine', config?.port ?? 0);
    if (failure.code === exitCodes.bug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    fail(failure.code, failure.message);
  }
}

function readFlags(args: string[]): Flags | null {
  try {
    const { values } = parseArgs({
      args,
      options: { port: { type: 'string' }, 'data-dir': { type: 'string' }, help: { type: 'boolean' } },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      return null;
    }
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new Error(`--port is "${values.port}", but must be a whole number from 0 to 65535`);
    return {
      ...(port === undefined ? {} : { port }),
      ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
    };
  } catch (error) {
    fail(exitCodes.usage, `${(error as Error).message}.\n${usage}`);
  }
}

function banner(installation: Installation, config: Config, lines: string[]): string {
  const url = new URL(config.publicUrl).port === '0' ? `http://localhost:${installation.port}` : config.publicUrl;
  const rows = [
    ['Bob answers at', `${url}/`],
    ['Docs', `${url}/docs`],
    ['API', `${url}/api/openapi.json`],
    ['Database', installation.databaseHow],
    ['Data', config.dataDir],
    ...(config.smtpUrl ? [] : [['Mails', `files in ${config.mailFolder}`]]),
    ...(installation.setupLink
      ? [['Set up', `${installation.setupLink}  (opens once: makes the first staff account)`]]
      : []),
    ['Ready in', `${(installation.readyMs / 1000).toFixed(2)} s`],
  ] as [string, string][];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n${lines.map((line) => `  ${line}\n`).join('')}\n`;
}

function stopOnSignal(installation: Installation): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Whatever hangs, the process ends: the sweep of the next start settles what was open.
    setTimeout(() => process.exit(1), 10_000).unref();
    installation.stop().then(
      () => process.exit(0),
      (error) => fail(exitCodes.bug, `The server did not stop cleanly: ${(error as Error).message}`),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(code: number, message: string): never {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}
