/**
 * Hostile inputs: every text of a folder through every text field and endpoint, every raw body through every route that
 * reads one, and every text shown in a real browser.
 * node bench/hostile.ts DIR [--share 6 | --full] [--no-browser]
 */
import { parseArgs } from 'node:util';
import { startTestPostgres, startTestServer } from '@office16852/testkit';
import { builtWidget } from './hostile/built-widget.ts';
import { fireBodies, fireStrings, loggedFaults, prepareRange } from './hostile/fire.ts';
import { loadJsonBodies, loadStrings } from './hostile/load-strings.ts';
import { showInWidget } from './hostile/show.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'string', default: '6' },
    full: { type: 'boolean', default: false },
    'no-browser': { type: 'boolean', default: false },
  },
});
const folder = positionals[0];
if (!folder) throw new Error('give a folder of hostile inputs: node bench/hostile.ts DIR');

const postgres = await startTestPostgres();
const server = await startTestServer({ postgres, widget: await builtWidget() });
try {
  const range = await prepareRange(server);
  const texts = await loadStrings(folder);
  const bodies = await loadJsonBodies(folder);
  const share = values.full ? range.forms.length : Number(values.share);
  console.log(
    `${texts.length} texts, ${bodies.length} raw bodies, ${range.forms.length} forms of request, ${share} in turn for each text\n`,
  );
  console.log('| what | sent | seconds | faults | answers |');
  console.log('|---|---:|---:|---:|---|');
  const faults: string[] = [];
  await row('raw bodies', async () => fireBodies(range, bodies));
  await row('texts', async () => fireStrings(range, texts, share));
  if (!values['no-browser'])
    await row('shown in the browser', async () => {
      const shown = await showInWidget(
        server,
        texts.filter((text) => !text.includes('\u0000') && text.isWellFormed()),
      );
      return { requests: shown.texts, statuses: {}, faults: shown.faults };
    });
  const logged = loggedFaults(server);
  console.log(`\n${logged.length} errors in the server's log`);
  for (const fault of [...faults, ...logged].slice(0, 40)) console.error(fault.slice(0, 600));
  process.exitCode = faults.length + logged.length > 0 ? 1 : 0;

  async function row(what: string, work: () => ReturnType<typeof fireBodies>): Promise<void> {
    const startedAt = performance.now();
    const fired = await work();
    faults.push(...fired.faults);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const answers = Object.entries(fired.statuses).map(([status, count]) => `${status}: ${count}`);
    console.log(`| ${[what, fired.requests, seconds, fired.faults.length, answers.join(', ')].join(' | ')} |`);
  }
} finally {
  await server.close();
  await postgres.stop();
}
