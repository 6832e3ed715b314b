// The data directory: claimed once with a marker, so that no folder of somebody else's is ever written to.

import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedError, errorCode } from './errors.ts';

export interface Marker {
  readonly format: 1;
  /** Where cluster, sockets and copied programs lie when PostgreSQL's user cannot reach the data directory. */
  readonly home: string | null;
}

export interface Folder {
  /** A real path. */
  readonly dir: string;
  readonly home: string;
  moveHome(home: string): void;
}

const MARKER = 'embedded.json';
// A half-written marker, too, is what a crash in our first moment leaves.
const HARMLESS = new Set(['.gitkeep', '.gitignore', '.DS_Store', 'lost+found']);

/** Throws `unusable` or `foreign`; a foreign folder is left as it was. */
export function claimFolder(dataDir: string): Folder {
  const dir = openFolder(resolve(dataDir));
  // Listed before the marker is looked for: a server starting beside us writes its marker before anything else.
  const names = readdirSync(dir);
  let marker = readMarker(dir);
  if (!marker) {
    if (names.some((name) => !HARMLESS.has(name) && !name.startsWith(MARKER))) throw foreign(dir);
    marker = { format: 1, home: null };
    writeMarker(dir, marker);
  }
  let home = marker.home ?? dir;
  return {
    dir,
    get home() {
      return home;
    },
    moveHome(next) {
      writeMarker(dir, { format: 1, home: next === dir ? null : next });
      home = next;
    },
  };
}

/** The cluster's folder in `home`, which need not exist yet. */
export const clusterIn = (home: string): string => join(home, 'postgres');

/** Throws `foreign` for another major version of PostgreSQL, `unusable` for another user's; false when there is no cluster. */
export function hasCluster(home: string, major: string): boolean {
  const cluster = clusterIn(home);
  const stat = statSync(cluster, { throwIfNoEntry: false });
  if (!stat) return false;
  const me = process.getuid?.() ?? 0;
  if (me !== 0 && stat.uid !== me) {
    throw new EmbeddedError(
      'unusable',
      `The database in ${cluster} belongs to another user (uid ${stat.uid}). Start as that user, hand the folder over with chown -R, or choose another data directory.`,
    );
  }
  const found = versionOf(cluster);
  if (found === major) return true;
  throw new EmbeddedError(
    'foreign',
    `The database in ${cluster} was made by PostgreSQL ${found}, and this program brings ${major}. It was left untouched: choose another data directory, or move the data over with pg_dump.`,
  );
}

/** Writes so that after a power cut the file holds the old content or the new, never half of it. */
export function writeDurably(file: string, content: string, mode = 0o600): void {
  const half = `${file}.${process.pid}.half`;
  const fd = openSync(half, 'w', mode);
  writeSync(fd, content);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(half, file);
}

export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function openFolder(path: string): string {
  if (/[\r\n]/.test(path))
    throw new EmbeddedError('unusable', 'The data directory has a line break in its name. Choose another.');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (error) {
    const reason =
      errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOTDIR' ? 'is not a folder' : 'cannot be written';
    throw new EmbeddedError(
      'unusable',
      `The data directory ${path} ${reason} (${errorCode(error)}). Give this user the right to write there, or choose another data directory.`,
      error,
    );
  }
}

function readMarker(dir: string): Marker | null {
  let text: string;
  try {
    text = readFileSync(join(dir, MARKER), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new EmbeddedError(
      'unusable',
      `The file ${join(dir, MARKER)} cannot be read (${errorCode(error)}). Start as the user who owns it.`,
      error,
    );
  }
  const marker = parse(text);
  if (marker?.format !== 1) throw foreign(dir);
  return { format: 1, home: marker.home ?? null };
}

function parse(text: string): Partial<Marker> | null {
  try {
    return JSON.parse(text) as Partial<Marker> | null;
  } catch {
    return null;
  }
}

function writeMarker(dir: string, marker: Marker): void {
  writeDurably(join(dir, MARKER), `${JSON.stringify(marker)}\n`);
  syncFolder(dir);
}

function versionOf(cluster: string): string {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return 'an unknown version';
  }
}

function foreign(dir: string): EmbeddedError {
  return new EmbeddedError(
    'foreign',
    `The data directory ${dir} holds files that this program did not make. It was left untouched: choose an empty or a new data directory.`,
  );
}
