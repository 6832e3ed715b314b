/** Scripts for pages elsewhere. They carry no secret, so every page may load them. */
import { strict, uuidSchema } from '@office16852/contract';
import { Type } from 'typebox';
import { AppError } from '../../kernel/error.ts';
import { RawReply, type RouteDeclaration, route } from '../../kernel/http/index.ts';
import type { PublicFiles } from './public-files.ts';
import { isUnchanged } from './script.ts';

const javascript = 'text/javascript; charset=utf-8';
const forEveryPage = { 'cross-origin-resource-policy': 'cross-origin', 'x-content-type-options': 'nosniff' };

export function publicRoutes(files: PublicFiles): RouteDeclaration[] {
  return [
    route({
      name: 'widget.script',
      method: 'GET',
      path: '/widget/:tenant_id/widget.js',
      summary: "The tenant's own script, as its tag embeds it.",
      auth: ['public'],
      permission: null,
      input: { params: strict({ tenant_id: uuidSchema }) },
      output: 'raw',
      errors: ['request.not_found'],
      limit: 'asset',
      cors: 'asset',
      handler: async ({ input: { params }, request }) => {
        const script = await files.script(params.tenant_id);
        if (!script) throw new AppError('request.not_found');
        // Short, so that a revoked key or a new name is on every page within a minute.
        const headers = { ...forEveryPage, etag: script.etag, 'cache-control': 'public, max-age=60, must-revalidate' };
        if (isUnchanged(request.header('if-none-match'), script.etag))
          return new RawReply('', javascript, headers, 304);
        return new RawReply(script.body, javascript, headers);
      },
    }),
    route({
      name: 'widget.bundle',
      method: 'GET',
      path: '/widget/assets/:file',
      summary: 'The chat that the script loads, named by its content.',
      auth: ['public'],
      permission: null,
      input: { params: strict({ file: Type.String({ pattern: '^widget-[0-9a-f]{16}\\.js$' }) }) },
      output: 'raw',
      errors: ['request.not_found'],
      limit: 'asset',
      cors: 'asset',
      handler: async ({ input: { params } }) => {
        const { bundleName, bundle } = await files.bundle();
        // For a minute after an update, pages still ask for the older one: they get the newer, which nobody may keep under that name.
        const current = params.file === bundleName;
        return new RawReply(bundle, javascript, {
          ...forEveryPage,
          // A module is always fetched with CORS; nothing in it is anybody's.
          'access-control-allow-origin': '*',
          'cache-control': current ? 'public, max-age=31536000, immutable' : 'no-store',
        });
      },
    }),
  ];
}
