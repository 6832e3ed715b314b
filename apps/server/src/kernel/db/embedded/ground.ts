// How PostgreSQL, which refuses to run as root, is run on this machine: plainly by an ordinary user; started as root,
// in a user namespace, else as an unprivileged user. Whichever works first; each is tried before it is trusted.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Binaries, copyBinaries, linkLibraries, programPath } from './binaries.ts';
import { EmbeddedError, OTHER_DATABASE } from './errors.ts';
import { clusterIn, type Folder } from './folder.ts';
import { canReach, give, letThrough, type Owner, ownerOf, unprivilegedUser } from './owner.ts';
import { type Command, runCommand } from './run-command.ts';

export type Log = (event: string, fields?: object) => void;

/** A way for root; tests and unusual machines choose among them. */
export type RootWay = 'namespace' | 'user';

export interface Ground {
  readonly binaries: Binaries;
  /** Who must own what PostgreSQL writes; null means this process's own user. */
  readonly owner: Owner | null;
  /** The rest of the sentence "PostgreSQL 18.4 runs …". */
  readonly how: string;
  wrap(file: string, args: readonly string[]): Command;
}

type Way = Omit<Ground, 'binaries'>;

interface Site {
  readonly folder: Folder;
  readonly packaged: Binaries;
  readonly log: Log;
}

/** May move `folder.home` to a place the unprivileged user can reach. Throws `unusable` or `binaries`. */
export async function findGround(site: Site, rootWays: readonly RootWay[]): Promise<Ground> {
  if (process.getuid?.() !== 0) {
    const plainly: Way = { owner: null, how: 'as the current user', wrap: (file, args) => ({ file, args }) };
    return stand(site, plainly);
  }
  const present = ownerOf(clusterIn(site.folder.home));
  if (present && present.uid !== 0) return stand(site, asUser(present));
  const reasons: string[] = [];
  for (const rootWay of rootWays) {
    try {
      return await (rootWay === 'namespace' ? standInNamespace(site) : standAsUser(site));
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
      site.log('embedded.way_refused', { way: rootWay, reason: reasons.at(-1) });
    }
  }
  throw new EmbeddedError(
    'unusable',
    `PostgreSQL refuses to run as root, and no other way worked (${reasons.join('; ')}). Start as an ordinary user, or ${OTHER_DATABASE}.`,
  );
}

async function standInNamespace(site: Site): Promise<Ground> {
  const unshare = ['/usr/bin/unshare', '/bin/unshare'].find((file) => existsSync(file));
  if (!unshare) throw new Error('there is no unshare program for a user namespace');
  const way: Way = {
    owner: null,
    how: 'in a user namespace, because it refuses to run as root',
    wrap: (file, args) => ({ file: unshare, args: ['-U', file, ...args] }),
  };
  // Without a mapping the process keeps root's files and loses root's rights, so it must pass every folder by mode.
  const probe = await runCommand(way.wrap('/bin/sh', ['-c', 'test -w "$1" && test -x "$1"', 'sh', site.folder.home]));
  if (!probe.ok) throw new Error(probe.lines.at(-1) ?? `${site.folder.home} cannot be reached from a user namespace`);
  return stand(site, way);
}

async function standAsUser(site: Site): Promise<Ground> {
  const user = unprivilegedUser();
  if (!user) throw new Error('there is no unprivileged user to run as');
  const { folder } = site;
  const from = folder.home;
  if (canReach(dirname(from), user)) letThrough(from, user);
  else await moveOut(folder, user);
  if (existsSync(clusterIn(folder.home))) give(clusterIn(folder.home), user);
  if (folder.home !== from) site.log('embedded.moved', { from, to: folder.home });
  return stand(site, asUser(user, folder.home === folder.dir ? '' : `, in ${folder.home}`));
}

function asUser(user: Owner, where = ''): Way {
  return {
    owner: user,
    how: `as the unprivileged user ${user.name}${where}, because it refuses to run as root`,
    wrap: (file, args) => ({ file, args, uid: user.uid, gid: user.gid }),
  };
}

/** Moves the home, with the cluster if there is one, out of a folder that the user cannot reach. */
async function moveOut(folder: Folder, user: Owner): Promise<void> {
  const bases = ['/var/lib', '/var/db', '/opt'];
  const base = bases.find((dir) => existsSync(dir) && canReach(dir, user));
  if (!base) throw new Error(`the user ${user.name} can reach neither ${folder.dir} nor any of ${bases.join(', ')}`);
  const home = join(base, `embedded-postgres-${randomBytes(6).toString('hex')}`);
  mkdirSync(home, { mode: 0o711 });
  chmodSync(home, 0o711);
  const old = clusterIn(folder.home);
  if (existsSync(old)) await cp(old, `${clusterIn(home)}.half`, { recursive: true, verbatimSymlinks: true });
  if (existsSync(old)) renameSync(`${clusterIn(home)}.half`, clusterIn(home));
  // The old cluster goes only when the copy is on disk.
  if (existsSync(old)) await runCommand({ file: '/bin/sync', args: [] });
  folder.moveHome(home);
  rmSync(old, { recursive: true, force: true });
}

/** Takes the packaged programs when they run this way, else copies of them. */
async function stand({ folder, packaged, log }: Site, way: Way): Promise<Ground> {
  const version = (binaries: Binaries) => runCommand(way.wrap(programPath(binaries, 'postgres'), ['--version']));
  if (linkLibraries(packaged.dir) && (await version(packaged)).ok) return { ...way, binaries: packaged };
  const copied = await copyBinaries(packaged, folder.home);
  log('embedded.programs_from_copy', { dir: copied.dir });
  const tried = await version(copied);
  if (tried.ok) return { ...way, binaries: copied };
  throw new EmbeddedError(
    'binaries',
    `PostgreSQL's programs do not run on this machine (${tried.lines.at(-1) ?? 'no reason given'}). Use a system with glibc, or ${OTHER_DATABASE}.`,
  );
}
