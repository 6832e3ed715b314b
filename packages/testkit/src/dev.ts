/** `npm run dev`: the installation with a demo tenant, its logins, and the website of its firm on other ports. */
import { parseArgs } from 'node:util';
import type { Config } from '../../../apps/server/src/config/config.ts';
import { runServer } from '../../../apps/server/src/run-server.ts';
import { UsageError } from '../../../apps/server/src/server-flags.ts';
import type { Installation } from '../../../apps/server/src/start.ts';
import { firm, members, staff } from './demo/firm.ts';
import { seedDemo } from './demo/seed.ts';
import { type Site, serveSite } from './demo/site/serve-site.ts';

const { demoPort, args } = readDemoPort(process.argv.slice(2));
await runServer(args, prepare);

async function prepare({ app }: Installation, config: Config) {
  const base = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  const allowed = `http://localhost:${demoPort}`;
  const demo = await seedDemo(app, { base, site: allowed });
  const site = { tag: demo.tag, installation: new URL(config.publicUrl).origin };
  const sites: Site[] = [];
  const stop = async () => void (await Promise.all(sites.map((one) => one.close())));
  try {
    for (const port of [demoPort, demoPort + 1]) sites.push(await serveSite({ ...site, port }));
  } catch (error) {
    await stop();
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new UsageError(
      `Port ${demoPort} or ${demoPort + 1} is taken by another program. Choose others for the demo with --demo-port.`,
    );
  }
  return { lines: linesOf(config.publicUrl, sites, demo.created), stop };
}

function linesOf(url: string, [allowed, refused]: Site[], created: boolean): string[] {
  const people = [
    ['Staff', staff.email, staff.password, `${url}/staff/login`],
    ...members.map(({ role, email, password }) => [role, email, password, `${url}/login`]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...people.map((row) => row[column]!.length)));
  return [
    '',
    `Demo: ${firm.name} (${firm.slug}), ${created ? 'made just now' : 'found again'}`,
    `Its website    ${allowed?.url}/de   ${allowed?.url}/en   with the widget`,
    `Not allowed    ${refused?.url}/de   the same page, where the widget gets nothing`,
    '',
    ...people.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')),
  ];
}

/** Takes `--demo-port` out; the rest is the server's. */
function readDemoPort(given: string[]): { demoPort: number; args: string[] } {
  const { tokens } = parseArgs({ args: given, strict: false, tokens: true });
  const token = tokens.find((one) => one.kind === 'option' && one.name === 'demo-port');
  if (token?.kind !== 'option') return { demoPort: 3001, args: given };
  const inline = given[token.index]!.includes('=');
  const value = inline ? given[token.index]!.split('=')[1] : given[token.index + 1];
  const args = given.filter((_, i) => i !== token.index && (inline || i !== token.index + 1));
  const demoPort = Number(value || Number.NaN);
  if (Number.isInteger(demoPort) && demoPort >= 1 && demoPort <= 65_534) return { demoPort, args };
  process.stderr.write(`\n--demo-port is "${value}", but must be a whole number from 1 to 65534.\n`);
  process.exit(64);
}
