/** Immutable bytes by the SHA-256 of their content. The local version keeps them as files, written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../secrets/index.ts';
import { folderMode, syncFolder, writeDurably } from './durable.ts';

export { folderMode, syncFolder, writeDurably } from './durable.ts';

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
      await mkdir(dirname(path), { recursive: true, mode: folderMode });
      // One that was unpacked from a backup may be open to everybody. Somebody else's we may not change.
      await chmod(folder, folderMode).catch(() => {});
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
