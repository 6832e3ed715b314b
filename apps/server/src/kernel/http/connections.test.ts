import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { capConnections } from './connections.ts';

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
});

async function openAll(proxyHops: number, count: number): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  capConnections(server, proxyHops);
  await once(server, 'listening');
  ends.push(() => server.close());
  const sockets: Socket[] = [];
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.once('close', () => {
      refused += 1;
    });
    sockets.push(socket);
    await once(socket, 'connect');
  }
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  await expect.poll(() => refused).toBe(proxyHops > 0 ? 0 : count - 256);
  return refused;
}

it('gives one address 256 connections, and refuses the next', async () => {
  expect(await openAll(0, 260)).toBe(4);
});

it('does not count behind a proxy, where all come from one address', async () => {
  expect(await openAll(1, 260)).toBe(0);
});
