/** Makes a folder hold what another holds. Each file changes in one step, so a reader never sees half of one. */
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Type checks write their own results here; they are no part of a build. */
const kept = ['types', 'test-types'];

export async function replaceFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const wanted = await filesIn(from);
  for (const file of wanted) await putFile(join(from, file), join(to, file));
  const names = new Set(wanted);
  for (const file of await filesIn(to))
    if (!names.has(file) && !kept.includes(file.split(sep)[0] ?? '')) await rm(join(to, file), { force: true });
}

async function putFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const next = `${to}.${process.pid}.new`;
  // A copy: the two folders may be on different disks.
  await copyFile(from, next);
  await rename(next, to);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
