/** What a build depends on, as one hash. The stamp is written last, so that a build that broke off is none. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const root = dirname(dirname(import.meta.dirname));
export const siteFolder = join(root, 'apps/web/dist');
export const widgetFolder = join(root, 'apps/widget/dist');
export const stampFile = join(siteFolder, '.built');

const sources = [
  'apps/web/src',
  'apps/web/build',
  'apps/web/build.ts',
  'apps/widget/src',
  'apps/widget/build.ts',
  'packages/client/src',
  'packages/contract/src',
  'docs',
  'scripts/build',
  // Its versions are those of the bundler, the fonts and the Markdown reader.
  'package-lock.json',
];

export async function readStamp(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources)
    for (const file of filesOf(source)) hash.update(`${file}\0`).update(readSource(file)).update('\0');
  return hash.digest('hex');
}

/** Do the files of this stamp stand in both folders? */
export async function isBuilt(stamp: string): Promise<boolean> {
  const built = await readFile(stampFile, 'utf8').catch(() => null);
  return built?.trim() === stamp && existsSync(join(widgetFolder, 'loader.js'));
}

function readSource(file: string): Buffer {
  return readFileSync(join(root, file));
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const inner = `${path}/${entry.name}`;
        if (entry.isDirectory()) return filesOf(inner);
        return /\.test\.ts$/.test(entry.name) ? [] : [inner];
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}
