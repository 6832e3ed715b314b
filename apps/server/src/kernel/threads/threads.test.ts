import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThreads, type ThreadLimits, type Threads } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bob-threads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function threadsOf(name: string, body: string, limits: Partial<ThreadLimits> = {}): Promise<Threads> {
  const file = join(folder, `${name}.mjs`);
  const head = "import { parentPort as port } from 'node:worker_threads'; import { once } from 'node:events';";
  await writeFile(file, `${head}\n${body}`);
  return createThreads(pathToFileURL(file), { atOnce: 2, heapMb: 64, timeoutMs: 20_000, ...limits });
}
const next = 'const next = async () => { port.postMessage({ want: true }); return (await once(port, "message"))[0]; };';

describe('createThreads', () => {
  it('feeds a thread piece by piece and gives its result', async () => {
    const sum = `${next} let sum = 0; for (let n = await next(); n !== null; n = await next()) sum += n; port.postMessage({ result: sum });`;
    const pieces: (number | null)[] = [1, 2, 3, null];
    expect(await (await threadsOf('sum', sum)).run(async () => pieces.shift())).toBe(6);
    expect(pieces).toEqual([]);
  });

  it('runs no more at once than it may, and all of them in the end', async () => {
    const threads = await threadsOf('echo', `${next} port.postMessage({ result: await next() });`, { atOnce: 2 });
    let running = 0;
    let most = 0;
    const full = Promise.withResolvers<void>();
    const run = (n: number) =>
      threads.run<number>(async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 2) full.resolve();
        await full.promise;
        // Long enough for a third to come in, if nothing held it back.
        await new Promise((resolve) => setTimeout(resolve, 200));
        running -= 1;
        return n;
      });
    expect(await Promise.all([1, 2, 3, 4, 5].map(run))).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it.each([
    ['timeout', 'for (;;);', { timeoutMs: 200 }],
    [
      'memory',
      'const kept = []; for (;;) kept.push(new Array(10_000).fill({}).map((x) => ({ ...x, y: 1 })));',
      { heapMb: 16 },
    ],
    ['ended', 'process.exit(0);', {}],
  ])('ends a thread by its %s and frees its place', async (reason, body, limits) => {
    const threads = await threadsOf(reason, body, { ...limits, atOnce: 1 });
    for (let i = 0; i < 2; i++) await expect(threads.run(async () => null)).rejects.toMatchObject({ reason });
  });

  it('rejects with what the thread or its feeding threw', async () => {
    const threads = await threadsOf('throws', `${next} await next(); throw new TypeError('in the thread');`);
    await expect(threads.run(async () => null)).rejects.toThrow('in the thread');
    await expect(threads.run(() => Promise.reject(new Error('in the feeding')))).rejects.toThrow('in the feeding');
  });
});
