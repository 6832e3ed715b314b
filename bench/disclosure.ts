/**
 * Disclosure: every persona × language × channel says that it is an AI before the first input, and no setting removes it.
 * node bench/disclosure.ts
 */
import { startTestPostgres, startTestServer } from '@office16852/testkit';
import { createPages } from '../apps/server/src/kernel/http/index.ts';
import { measureDisclosure, pagesFolder } from './disclosure/measure.ts';
import { builtWidget } from './hostile/built-widget.ts';

const postgres = await startTestPostgres();
const server = await startTestServer({ postgres, widget: await builtWidget(), pages: await createPages(pagesFolder) });
try {
  const { looked, faults } = await measureDisclosure(server);
  console.log(`${looked} looks, ${faults.length} without the notice`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  await server.close();
  await postgres.stop();
}
