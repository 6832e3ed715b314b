/** Builds the widget: one classic script that pages embed, and the module that it loads, named by its content. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

export interface BuiltWidget {
  /** File names in the folder. */
  loader: string;
  bundle: string;
}

export async function buildWidget(outDir: string): Promise<BuiltWidget> {
  const [loader, bundle] = await Promise.all([codeOf('loader/index.ts', 'iife'), codeOf('bundle.ts', 'es')]);
  const hash = createHash('sha256').update(bundle).digest('hex').slice(0, 16);
  const built: BuiltWidget = { loader: 'loader.js', bundle: `widget-${hash}.js` };
  await mkdir(outDir, { recursive: true });
  for (const name of await readdir(outDir)) if (/^widget-[0-9a-f]+\.js$/.test(name)) await rm(join(outDir, name));
  await writeFile(join(outDir, built.loader), loader);
  await writeFile(join(outDir, built.bundle), bundle);
  return built;
}

async function codeOf(entry: string, format: 'iife' | 'es'): Promise<string> {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const result = await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      // What browsers of the last two and a half years read: private names, lookbehind, checkVisibility with a fallback.
      target: ['chrome111', 'firefox114', 'safari16.4'],
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, 'src', entry),
        output: { format, name: 'BobLoader', codeSplitting: false },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  if (output.length !== 1 || output[0].type !== 'chunk') throw new Error(`${entry} did not become one script`);
  return output[0].code;
}
