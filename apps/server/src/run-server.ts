/** The program: flags in, banner out, signals to a clean stop, every failure to one sentence and an exit code. */
import { type Config, type Flags, readConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { exitCodes, explainFailure } from './exit-codes.ts';
import { freePort } from './free-port.ts';
import { giveBackMemory } from './kernel/observe/give-back-memory.ts';
import { createLog } from './kernel/observe/log.ts';
import { orAborted } from './or-aborted.ts';
import { readFlags, usage } from './server-flags.ts';
import { type Installation, startInstallation } from './start.ts';

/** Gives lines for the banner, and what is to end with the server. */
export type Prepare = (
  installation: Installation,
  config: Config,
) => Promise<{ lines: string[]; stop?: () => Promise<void> }>;

const giveBackAfterMs = 2_000;
/** Whatever hangs, the process ends: the next start settles what was open. */
const stopWithinMs = 9_800;

/** `prepare` runs once the installation is up and before the banner: demo seeds give their lines. */
export async function runServer(args: string[], prepare?: Prepare): Promise<void> {
  const stopping = catchSignals();
  let config: Config | null = null;
  let installation: Installation | null = null;
  try {
    const flags = readFlags(args);
    if (flags === 'help') {
      process.stdout.write(`${usage}\n`);
      return;
    }
    config = readConfig(readEnv(), flags);
    config = await withRealPort(config, flags);
    installation = await startInstallation(config, createLog(config.logLevel), stopping);
    const prepared = prepare ? await orAborted(prepare(installation, config), stopping) : { lines: [] };
    // What was prepared may have made the first staff account.
    const setupLink = prepare ? await installation.app.rooms.access.setupLink() : installation.setupLink;
    process.stdout.write(banner({ ...installation, setupLink }, config, prepared.lines));
    // A moment later, when the first page was served and the warm-up's garbage is there too.
    setTimeout(giveBackMemory, giveBackAfterMs).unref();
    await Promise.race([aborted(stopping), installation.broken]);
    // Ctrl-C is a person who waits; SIGTERM comes from what else sends us requests.
    const notice = stopping.reason instanceof StopSignal && stopping.reason.signal === 'SIGTERM';
    await Promise.all([installation.stop({ notice }), prepared.stop?.()]);
    process.exit(0);
  } catch (error) {
    if (stopping.aborted && stopping.reason === error) {
      await installation?.stop();
      process.exit(0);
    }
    const failure = explainFailure(error, config?.host ?? 'this machine', config?.port ?? 0);
    process.stderr.write(`\n${failure.message}\n`);
    if (failure.code === exitCodes.bug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    // What cannot be stopped any more must not keep the sentence and the code back.
    await installation?.stop().catch(() => {});
    process.exit(failure.code);
  }
}

class StopSignal extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/** From the first moment: Ctrl-C during the start stops what was started so far. */
function catchSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) return;
    controller.abort(new StopSignal(signal));
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Links carry the port, so 0 becomes a real one first; and a taken one is found before anything is started. */
async function withRealPort(config: Config, flags: Flags): Promise<Config> {
  if (!config.roles.api) return config;
  const port = await freePort(config.host, config.port);
  return port === config.port ? config : readConfig(readEnv(), { ...flags, port });
}

function banner(
  installation: Pick<Installation, 'databaseHow' | 'setupLink' | 'readyMs'>,
  config: Config,
  lines: string[],
): string {
  const url = config.publicUrl;
  const rows = [
    ...(config.roles.api
      ? [
          ['Bob answers at', `${url}/`],
          ['Docs', `${url}/docs`],
          ['API', `${url}/api/openapi.json`],
        ]
      : [
          [
            'Roles',
            Object.entries(config.roles)
              .flatMap(([role, on]) => (on ? [role] : []))
              .join(', '),
          ],
        ]),
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
