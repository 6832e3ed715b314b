import { startTestServer } from '@office16852/testkit';
import { expect, it } from 'vitest';
import { type IsolationOrder, type IsolationResult, measureIsolation } from './measure.ts';

/** The command runs ten thousand; this many reach every route. */
async function measure(walls: IsolationOrder['walls']): Promise<IsolationResult> {
  const server = await startTestServer();
  try {
    return await measureIsolation(server, { attempts: 400, seed: 7, walls });
  } finally {
    await server.close();
  }
}

it('lets nothing of another tenant out, and nothing in, whatever ids are sent', async () => {
  const { leaks, writes, broken, attempts } = await measure('both');
  expect({ leaks, writes, broken, attempts }).toEqual({ leaks: [], writes: [], broken: [], attempts: 400 });
});

it("holds by row-level security alone, with the application's own filter taken out", async () => {
  const { leaks, writes, broken, opened } = await measure('row-level security alone');
  expect({ leaks, writes, broken }).toEqual({ leaks: [], writes: [], broken: [] });
  expect(opened).toBeGreaterThan(100);
});

it('would notice: with both walls gone the same attempts get through', async () => {
  const { leaks } = await measure('none');
  expect(leaks.length).toBeGreaterThan(5);
});
