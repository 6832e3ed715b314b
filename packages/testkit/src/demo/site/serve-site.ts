/** Serves the firm's website from a port of its own, so that the widget meets another origin, and a strict page policy. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sitePages } from './pages.ts';
import { renderPage } from './render.ts';

export interface Site {
  url: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  port: number;
  /** The script tag of Widget Setup, and the installation that it comes from. */
  tag: string;
  installation: string;
}

interface File {
  type: string;
  body: string;
}

const assets: Record<string, string> = { '/site.css': 'text/css; charset=utf-8', '/logo.svg': 'image/svg+xml' };

/** Throws what listening throws. */
export async function serveSite({ port, tag, installation }: SiteOptions): Promise<Site> {
  const files = await readFiles(tag);
  // What a careful customer's page allows: itself, and the installation for script and requests. Nothing inline.
  const policy = `default-src 'self'; script-src 'self' ${installation}; connect-src ${installation}; object-src 'none'; base-uri 'none'`;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    if (path === '/') redirect(response, '/de');
    else send(response, files.get(path.replace(/(?<=.)\/$/, '')));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://localhost:${bound}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readFiles(tag: string): Promise<Map<string, File>> {
  const files = new Map<string, File>();
  for (const page of sitePages)
    files.set(page.path, { type: 'text/html; charset=utf-8', body: await renderPage(page, tag) });
  for (const [path, type] of Object.entries(assets))
    files.set(path, { type, body: await readFile(join(import.meta.dirname, path), 'utf8') });
  return files;
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function send(response: ServerResponse, file: File | undefined): void {
  if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body);
  else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Diese Seite gibt es nicht.\n');
}
