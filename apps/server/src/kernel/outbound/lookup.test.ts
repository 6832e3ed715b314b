import { once } from 'node:events';
import { connect, createServer, type LookupFunction } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OutboundError } from './failure.ts';
import { connectLookup, type ResolvedAddress } from './lookup.ts';

/** A place that answers no one: returned to the registry, routed nowhere, yet public by every rule. */
const PUBLIC: ResolvedAddress = { address: '3ffe::1', family: 6 };
const LOOPBACK: ResolvedAddress = { address: '127.0.0.1', family: 4 };
const LOOPBACK_V6: ResolvedAddress = { address: '::1', family: 6 };

let hits = 0;
const canary = createServer((socket) => {
  hits += 1;
  socket.destroy();
});
beforeAll(async () => {
  await once(canary.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  canary.close();
});

/** What a socket with this lookup meets: undefined when it connects. */
async function connectThrough(lookup: LookupFunction): Promise<unknown> {
  const address = canary.address();
  if (!address || typeof address === 'string') throw new Error('the canary does not listen');
  const socket = connect({ host: 'name.example', port: address.port, lookup });
  try {
    await once(socket, 'connect');
    await once(socket, 'close');
    return undefined;
  } catch (error) {
    return error;
  } finally {
    socket.destroy();
  }
}

const answering = (answers: ResolvedAddress[], anyAddress = false) =>
  connectLookup({ resolve: async () => answers, url: 'http://name.example/', anyAddress });

test('the canary sees a connection when any address is allowed', async () => {
  hits = 0;
  expect(await connectThrough(answering([LOOPBACK], true))).toBeUndefined();
  expect(hits).toBe(1);
});

test.each([
  ['only bad', [LOOPBACK]],
  ['good, then bad', [PUBLIC, LOOPBACK]],
  ['bad, then good', [LOOPBACK, PUBLIC]],
  ['A good, AAAA bad', [{ address: '93.184.216.34', family: 4 }, LOOPBACK_V6]],
  ['mapped', [{ address: '::ffff:127.0.0.1', family: 6 }]],
  ['not an address at all', [{ address: 'localhost', family: 4 }]],
] as [string, ResolvedAddress[]][])(
  'one bad address refuses them all before any connection: %s',
  async (_name, all) => {
    hits = 0;
    const error = await connectThrough(answering(all));
    expect(error).toBeInstanceOf(OutboundError);
    expect(error).toMatchObject({ reason: 'address' });
    expect(hits).toBe(0);
  },
);

test('the answer that was checked is the one connected to, so a name cannot change in between', async () => {
  hits = 0;
  const answers = [[PUBLIC], [LOOPBACK]];
  let asked = 0;
  const resolve = async () => answers[Math.min(asked++, 1)]!;
  const lookup = connectLookup({ resolve, url: 'http://name.example/', anyAddress: false });
  const given = await new Promise((done) => lookup('name.example', { all: true }, (_error, all) => done(all)));
  expect(given).toEqual([PUBLIC]);
  expect(asked).toBe(1);
  expect(await connectThrough(lookup)).toMatchObject({ reason: 'address' });
  expect(hits).toBe(0);
});

test('a caller that wants one address gets one', async () => {
  const given = await new Promise((done) =>
    answering([PUBLIC])('name.example', { all: false }, (error, address, family) => done([error, address, family])),
  );
  expect(given).toEqual([null, '3ffe::1', 6]);
});

test('no answer and a failing resolver are dns failures', async () => {
  expect(await connectThrough(answering([]))).toMatchObject({ reason: 'dns' });
  const resolve = async () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }));
  const failing = connectLookup({ resolve, url: 'http://name.example/', anyAddress: true });
  expect(await connectThrough(failing)).toMatchObject({ reason: 'dns', cause: { code: 'ENOTFOUND' } });
});
