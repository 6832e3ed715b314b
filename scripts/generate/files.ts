/** Every generated file, by its path. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apiPage } from './api.ts';
import { configurationPage, envExample } from './configuration.ts';
import { errorPages } from './errors.ts';
import { eventsPage } from './events.ts';
import { limitsPage } from './limits.ts';
import { permissionsPage } from './permissions.ts';
import { readRoutes } from './registry.ts';
import { routesFile } from './routes-file.ts';
import { streamPartsPage } from './stream-parts.ts';

const errorsFolder = 'docs/reference/errors';

export async function generatedFiles(): Promise<Map<string, string>> {
  const routes = await readRoutes();
  return new Map([
    ['.env.example', envExample()],
    ['packages/client/src/routes.generated.ts', routesFile(routes)],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/api.md', apiPage(routes)],
    ['docs/reference/events.md', eventsPage()],
    ['docs/reference/permissions.md', permissionsPage(routes)],
    ['docs/reference/stream-parts.md', streamPartsPage()],
    ['docs/reference/limits.md', limitsPage(routes)],
    ...[...errorPages(routes)].map(([name, text]) => [`${errorsFolder}/${name}`, text] as const),
  ]);
}

/** Pages of codes that are no more. */
export async function staleErrorPages(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const names = await readdir(join(root, errorsFolder)).catch(() => []);
  return names.map((name) => `${errorsFolder}/${name}`).filter((path) => path.endsWith('.md') && !files.has(path));
}
