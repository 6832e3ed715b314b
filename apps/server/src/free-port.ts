/** A look at a port before anything is started on it. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port itself, or for 0 a free one. Throws what listening throws: EADDRINUSE, EACCES. */
export async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : port;
}
