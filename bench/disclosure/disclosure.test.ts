import { startTestServer, type TestServer } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPages } from '../../apps/server/src/kernel/http/index.ts';
import { builtWidget } from '../hostile/built-widget.ts';
import { measureDisclosure, pagesFolder, personas } from './measure.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ widget: await builtWidget(), pages: await createPages(pagesFolder) });
}, 60_000);
afterAll(() => server.close());

// The command looks at every persona; here is the one that tries hardest to pass for a person.
it('says that it is an AI before the first input, in every language, on the home page and in the widget', async () => {
  const { looked, faults } = await measureDisclosure(server, [personas[1]]);
  expect(faults).toEqual([]);
  expect(looked).toBe(8 * 2 + 8 * 2);
}, 120_000);
