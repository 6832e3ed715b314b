/** Immutable bytes by the SHA-256 of their content. The local version keeps them as files, written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../secrets/index.ts';

export interface Blobs {
  /** Stores the bytes, durable when it returns; gives their key. */
  put(bytes: Uint8Array): Promise<string>;
  get(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}

export function createLocalBlobs(folder: string): Blobs {
  const pathOf = (key: string) => {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error('not a blob key');
    return join(folder, key.slice(0, 2), key);
  };
  const has = (key: string) =>
    stat(pathOf(key)).then(
      () => true,
      () => false,
    );
  return Object.freeze({
    async put(bytes: Uint8Array) {
      const key = sha256(bytes);
      if (await has(key)) return key;
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      try {
        await writeDurably(draft, bytes);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      // The names lead to the bytes, so they must be as durable as the bytes.
      await syncFolder(dirname(path));
      await syncFolder(folder);
      return key;
    },
    get: (key: string) => readFile(pathOf(key)),
    has,
    remove: (key: string) => rm(pathOf(key), { force: true }),
  });
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder; its file system keeps names by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
