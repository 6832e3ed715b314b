/**
 * A small internet on loopback: named sites over real TLS, reached through a proxy, so that code which names them runs
 * as it stands, in browsers and in programs. Every other name is refused and written down.
 */
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { selfSigned } from './certificate.ts';

export interface Internet {
  /** For HTTPS_PROXY and for a browser. */
  readonly proxy: string;
  /** PEM, for programs that check it. */
  readonly certificate: string;
  /** Host and port of what was not let through. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

export async function startInternet(sites: Readonly<Record<string, RequestListener>>): Promise<Internet> {
  const { cert, key } = selfSigned(Object.keys(sites));
  const refused: string[] = [];
  const open = new Set<Duplex>();
  const web = createTlsServer({ cert, key }, (request, response) => {
    const site = sites[request.headers.host ?? ''];
    if (site) site(request, response);
    else response.writeHead(404).end();
  });
  const proxy = createServer((_, response) => response.writeHead(400).end());
  await Promise.all([listen(web), listen(proxy)]);
  proxy.on('connect', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [host = '', port] = (asked.url ?? '').split(':');
    if (!sites[host] || port !== '443') {
      refused.push(asked.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const there = connect(portOf(web), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    for (const end of [socket, there]) {
      open.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        open.delete(end);
        socket.destroy();
        there.destroy();
      });
    }
  });
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    certificate: cert,
    refused,
    async close() {
      for (const end of open) end.destroy();
      await Promise.all([stop(web), stop(proxy)]);
    },
  };
}

/** Passes everything on as it came; `change` may rewrite headers of the request. */
export function passOn(to: string, change: (headers: IncomingMessage['headers']) => void = () => {}): RequestListener {
  const { hostname, port } = new URL(to);
  return (incoming, response) => {
    const headers = { ...incoming.headers };
    change(headers);
    const { method, url: path } = incoming;
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  };
}

export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
