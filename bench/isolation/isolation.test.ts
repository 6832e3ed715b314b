import { startTestServer, type TestServer } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Ground, type IsolationOrder, measureIsolation, prepareGround } from './measure.ts';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let ground: Ground;

beforeAll(async () => {
  server = await startTestServer();
  ground = await prepareGround(server);
}, 120_000);
afterAll(() => server.close());

// In this order: each test takes one wall more away. The command tries ten thousand; this many reach every route.
const measure = (walls: IsolationOrder['walls']) => measureIsolation(ground, { attempts: 400, seed: 7, walls });

it('lets nothing of another tenant out, and nothing in, whatever ids are sent', async () => {
  const { leaks, writes, broken, attempts } = await measure('both');
  expect({ leaks, writes, broken, attempts }).toEqual({ leaks: [], writes: [], broken: [], attempts: 400 });
});

it("holds by row-level security alone, with the application's own filter taken out", async () => {
  const { leaks, writes, broken, opened } = await measure('row-level security alone');
  expect({ leaks, writes, broken }).toEqual({ leaks: [], writes: [], broken: [] });
  expect(opened).toBeGreaterThan(50);
});

it('would notice: with both walls gone the same attempts get through', async () => {
  const { leaks } = await measure('none');
  expect(leaks.length).toBeGreaterThan(5);
});
