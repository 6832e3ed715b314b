import { expect, it } from 'vitest';
import { measureIsolation } from './measure.ts';

// The command runs ten thousand; this many reach every route and field at least once.
const order = { attempts: 400, seed: 7 };

it('lets nothing of another tenant out, and nothing in, whatever ids are sent', async () => {
  const { leaks, writes, broken, attempts } = await measureIsolation({ ...order, walls: 'both' });
  expect({ leaks, writes, broken, attempts }).toEqual({ leaks: [], writes: [], broken: [], attempts: 400 });
});

it("holds by row-level security alone, with the application's own filter taken out", async () => {
  const { leaks, writes, broken, opened } = await measureIsolation({ ...order, walls: 'row-level security alone' });
  expect({ leaks, writes, broken }).toEqual({ leaks: [], writes: [], broken: [] });
  expect(opened).toBeGreaterThan(100);
});

it('would notice: with both walls gone the same attempts get through', async () => {
  const { leaks } = await measureIsolation({ ...order, walls: 'none' });
  expect(leaks.length).toBeGreaterThan(5);
});
