/** Built pages and assets, read into memory once. A page is served without its .html; assets with a hash in their name for a year. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';

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
      immutable: /-[\w-]{8,}\.\w+$/.test(entry.name) && !entry.name.endsWith('.html'),
    });
  }
  return Object.freeze({ paths: new Set(pages.keys()), register: (app: FastifyInstance) => registerPages(app, pages) });
}

/** site/setup.html → /setup, index.html → /, docs/start/index.html → /docs/start */
function addressOf(path: string): string {
  const address = `/${path.split(sep).join('/')}`;
  if (!address.endsWith('.html')) return address;
  return address.slice(0, -5).replace(/\/index$/, '') || '/';
}

function registerPages(app: FastifyInstance, pages: Map<string, Page>): void {
  for (const [path, page] of pages) {
    app.get(path, async (request, reply) => {
      reply
        .header('etag', page.etag)
        .header(
          'cache-control',
          page.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
        );
      if (page.type.startsWith('text/html')) reply.header('content-security-policy', pagePolicy);
      if (request.headers['if-none-match'] === page.etag) return reply.status(304).send();
      return reply.header('content-type', page.type).send(page.body);
    });
  }
}
