/** The one secret from which all keys are derived: from SECRET_KEY, or made once and kept beside the data. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecrets, type Secrets } from './kernel/secrets/index.ts';

export async function installationSecrets(secretKey: string | null, dataDir: string): Promise<Secrets> {
  if (secretKey) return createSecrets(Buffer.from(secretKey, 'hex'));
  const path = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64,}$/.test(text))
    throw new Error(`${path} does not hold an installation secret; restore it from a backup`);
  return createSecrets(Buffer.from(text, 'hex'));
}
