// What can go wrong with the embedded database, as a kind for the exit code and one sentence for the person.

/**
 * - `locked`: another live server uses the directory.
 * - `foreign`: the directory is not ours, or another PostgreSQL version made it; it was left untouched.
 * - `unusable`: permissions, a broken directory, or no way to run PostgreSQL as this user.
 * - `binaries`: no PostgreSQL binaries that run on this machine.
 * - `failed`: initdb or postgres started and gave up.
 */
export type EmbeddedErrorKind = 'locked' | 'foreign' | 'unusable' | 'binaries' | 'failed';

export class EmbeddedError extends Error {
  readonly kind: EmbeddedErrorKind;

  constructor(kind: EmbeddedErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EmbeddedError';
    this.kind = kind;
  }
}

export const OTHER_DATABASE = 'set DATABASE_URL to a PostgreSQL of your own';

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
