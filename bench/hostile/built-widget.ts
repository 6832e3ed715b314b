/** The widget as a build makes it, for a server that embeds it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWidget } from '../../apps/widget/build.ts';

export async function builtWidget() {
  const folder = await mkdtemp(join(tmpdir(), 'bob-widget-'));
  try {
    const built = await buildWidget(folder);
    const files = {
      loader: await readFile(join(folder, built.loader), 'utf8'),
      bundleName: built.bundle,
      bundle: await readFile(join(folder, built.bundle)),
    };
    return async () => files;
  } finally {
    await rm(folder, { recursive: true });
  }
}
