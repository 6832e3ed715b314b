/** One build at a time: into a folder of its own first, then file by file to where the server reads. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../../apps/web/build.ts';
import { buildWidget } from '../../apps/widget/build.ts';
import { withLock } from './lock.ts';
import { replaceFolder } from './replace-folder.ts';
import { isBuilt, root, siteFolder, stampFile, widgetFolder } from './stamp.ts';

/** Gives the line that says what was done. */
export async function buildAll(stamp: string, onlyIfChanged: boolean): Promise<string> {
  const startedAt = performance.now();
  return withLock(join(root, 'node_modules', '.bob-build.lock'), async () => {
    // Whoever held the lock before may have built the same.
    if (onlyIfChanged && (await isBuilt(stamp))) return 'Pages and widget were built meanwhile.';
    const folder = await mkdtemp(join(tmpdir(), 'bob-build-'));
    try {
      const [pages] = await Promise.all([
        buildSite(join(folder, 'site'), join(root, 'docs')),
        buildWidget(join(folder, 'widget')),
      ]);
      await rm(stampFile, { force: true });
      await replaceFolder(join(folder, 'widget'), widgetFolder);
      await replaceFolder(join(folder, 'site'), siteFolder);
      await writeFile(stampFile, `${stamp}\n`);
      return `Built ${pages} pages and the widget in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
