/** Keeps one address from taking every connection. Behind a proxy all come from it, so the proxy has to do this there. */
import type { Server, Socket } from 'node:net';

const maxConnections = 5_000;
const maxPerAddress = 256;

export function capConnections(server: Server, proxyHops: number): void {
  server.maxConnections = maxConnections;
  if (proxyHops > 0) return;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > maxPerAddress) socket.destroy();
  });
}
