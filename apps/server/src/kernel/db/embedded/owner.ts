// Users other than ours, for a server started as root: who they are, what they can reach, what is given to them.

import { chmodSync, chownSync, existsSync, lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** The user for PostgreSQL when we are root: its own if the system has one, else nobody. initdb needs it in the list. */
export function unprivilegedUser(): Owner | null {
  if (!existsSync('/etc/passwd')) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    // A negative id, as on macOS, is written as its unsigned twin by the system calls.
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0, name };
  }
  return null;
}

/** The owner of a folder, or null when it is absent. */
export function ownerOf(path: string): Owner | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? { uid: stat.uid, gid: stat.gid, name: `with uid ${stat.uid}` } : null;
}

/** Whether the user may pass through every folder down to `path`, by owner, group and mode (access lists are not read). */
export function canReach(path: string, user: Owner): boolean {
  const parent = dirname(path);
  return (parent === path || canReach(parent, user)) && mayEnter(path, user);
}

/** Lets the user's group, and nobody else, pass through our own folder; its listing stays ours. */
export function letThrough(dir: string, user: Owner): void {
  if (mayEnter(dir, user)) return;
  const { uid, mode } = statSync(dir);
  chownSync(dir, uid, user.gid);
  chmodSync(dir, (mode & 0o7777) | 0o010);
}

export function give(path: string, user: Owner | null): void {
  if (!user) return;
  const stat = lstatSync(path);
  lchownSync(path, user.uid, user.gid);
  if (stat.isDirectory()) for (const name of readdirSync(path)) give(join(path, name), user);
}

function mayEnter(path: string, user: Owner): boolean {
  const { uid, gid, mode } = statSync(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
}
