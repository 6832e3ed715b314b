/**
 * The one secret from which all keys are derived: from SECRET_KEY, or made once and kept beside the data. What was sealed
 * and signed with one secret cannot be read with another, so a lost one is never replaced in silence.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderMode, syncFolder, writeDurably } from './kernel/blobs/index.ts';
import { createSecrets, type Secrets } from './kernel/secrets/index.ts';

/** The secret is missing, broken, or not the one that the database was set up with. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

export interface SecretPlace {
  /** SECRET_KEY, which goes before the file. */
  secretKey: string | null;
  dataDir: string;
}

/** `fingerprint` is of the secret that the database was set up with; null before the first start. */
export async function installationSecrets(place: SecretPlace, fingerprint: string | null): Promise<Secrets> {
  const secrets = createSecrets(Buffer.from(place.secretKey ?? (await fromFile(place.dataDir, fingerprint)), 'hex'));
  if (fingerprint !== null) assertSame(place, secrets, fingerprint);
  return secrets;
}

export function assertSame(place: SecretPlace, secrets: Secrets, fingerprint: string): void {
  if (secrets.fingerprint === fingerprint) return;
  const path = pathIn(place.dataDir);
  throw new SecretError(
    place.secretKey === null
      ? `${path} does not hold the secret that this installation was set up with: restore the file from a backup, or set SECRET_KEY to the secret in use.`
      : `SECRET_KEY is not the secret that this installation was set up with: restore its value from a backup, or unset it if the secret stands in ${path}.`,
  );
}

const pathIn = (dataDir: string) => join(dataDir, 'secret.key');

async function fromFile(dataDir: string, fingerprint: string | null): Promise<string> {
  const path = pathIn(dataDir);
  const known = await readText(path);
  if (known === null && fingerprint !== null)
    throw new SecretError(
      `${path} is missing, and with it the secret that this installation was set up with: restore the file from a backup, or set SECRET_KEY to the secret in use.`,
    );
  const text = (known ?? (await makeFile(dataDir))).trim();
  if (!/^[0-9a-f]{64,}$/.test(text))
    throw new SecretError(`${path} does not hold an installation secret: restore the file from a backup.`);
  return text;
}

/** Whole or not at all, and durable before anything is sealed with it. Of two at once, both get the first one's. */
async function makeFile(dataDir: string): Promise<string> {
  const path = pathIn(dataDir);
  await mkdir(dataDir, { recursive: true, mode: folderMode });
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeDurably(draft, randomBytes(32).toString('hex'));
    await putInPlace(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dataDir);
  return readFile(path, 'utf8');
}

/** A second name never takes the place of a file that is there, as renaming would. */
async function putInPlace(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    // Some file systems know one name for each file only.
    await rename(draft, path);
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
