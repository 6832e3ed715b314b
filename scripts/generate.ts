/** Writes what follows from the program: reference pages, .env.example, the client's types. With --check it only names what is stale. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles, staleErrorPages } from './generate/files.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = resolve(import.meta.dirname, '..');
const files = await generatedFiles();
const stale: string[] = [];
for (const [path, text] of files) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => null)) === text) continue;
  stale.push(path);
  if (values.check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
for (const path of await staleErrorPages(root, files)) {
  stale.push(path);
  if (!values.check) await rm(join(root, path));
}

if (!values.check) console.log(stale.length === 0 ? 'Nothing changed.' : `Wrote ${stale.join(', ')}.`);
else if (stale.length > 0) console.error(`Run npm run generate. Stale:\n  ${stale.join('\n  ')}`);
// The composition holds pools and timers that nobody started; there is nothing to close.
process.exit(values.check && stale.length > 0 ? 1 : 0);
