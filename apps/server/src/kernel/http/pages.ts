/** Built pages and assets, read into memory once. A page is served without its .html; assets with a hash in their name for a year. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Page {
  body: Buffer;
  type: string;
  etag: string;
  immutable: boolean;
}

export interface Pages {
  /** Address path → page. */
  readonly paths: ReadonlySet<string>;
  register(app: FastifyInstance): void;
  /** Answers a browser that asked for a page which is not there. False when it was no browser, or no page is built. */
  sendMissing(request: FastifyRequest, reply: FastifyReply): boolean;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/** Pages run our own scripts only; inline styles and scripts are refused by the browser. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export async function createPages(folder: string): Promise<Pages> {
  const pages = new Map<string, Page>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name)];
    if (!type) continue;
    const body = await readFile(file);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    pages.set(addressOf(relative(folder, file)), {
      body,
      type,
      etag,
      // Files below assets/ carry a hash of their content in their name.
      immutable: relative(folder, file).startsWith(`assets${sep}`),
    });
  }
  return Object.freeze({
    paths: new Set(pages.keys()),
    register: (app: FastifyInstance) => {
      for (const [path, page] of pages)
        app.get(path, { exposeHeadRoute: true }, (request, reply) => sendPage(page, request, reply));
    },
    sendMissing: (request: FastifyRequest, reply: FastifyReply) => sendMissing(pages, request, reply),
  });
}

/** site/setup.html → /setup, index.html → /, docs/start/index.html → /docs/start */
function addressOf(path: string): string {
  const address = `/${path.split(sep).join('/')}`;
  if (!address.endsWith('.html')) return address;
  return address.slice(0, -5).replace(/\/index$/, '') || '/';
}

function sendPage(page: Page, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const kept = page.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate';
  reply.header('etag', page.etag).header('cache-control', kept);
  if (page.type.startsWith('text/html')) reply.header('content-security-policy', pagePolicy);
  if (request.headers['if-none-match'] === page.etag) return reply.status(304).send();
  return reply.header('content-type', page.type).send(page.body);
}

function sendMissing(pages: Map<string, Page>, request: FastifyRequest, reply: FastifyReply): boolean {
  const german = request.url === '/de' || request.url.startsWith('/de/');
  const page = pages.get(german ? '/de/404' : '/404');
  const wantsPage = (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/api/');
  if (!page || !wantsPage || request.method !== 'GET') return false;
  reply.status(404).header('content-security-policy', pagePolicy).header('content-type', page.type).send(page.body);
  return true;
}
