/** Pages and widget as their sources are now: built again only where they changed. Several test files may ask at once. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));

export async function buildOnce(): Promise<void> {
  await promisify(execFile)(process.execPath, [script, '--if-changed'], { timeout: 110_000 });
}
