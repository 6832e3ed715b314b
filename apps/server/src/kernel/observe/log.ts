/** Structured logs. Secrets are scrubbed by their format, whatever field they are in. */
import { pino } from 'pino';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const secretPatterns = [
  /\b(?:pk|sk)_(?:live|test)_[0-9A-Za-z]{6,}/g,
  /\bwhsec_[0-9A-Za-z+/=]{8,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\bBearer\s+[\w.~+/-]{8,}=*/gi,
  // The password in any address: database, mail server, proxy.
  /\b([a-z][a-z0-9+.-]*:\/\/[^:@/\s"]*:)[^@/\s"]+@/gi,
];

export function scrub(text: string): string {
  let out = text;
  for (const pattern of secretPatterns)
    out = out.replace(pattern, (_found, kept: unknown) => (typeof kept === 'string' ? `${kept}[secret]@` : '[secret]'));
  return out;
}

export function createLog(level: LogLevel, write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: (error: unknown) => describe(error) },
    },
    { write: (line: string) => write(scrub(line)) },
  );
}

const deepestCause = 5;

function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as Error & { code?: string };
  return {
    name: error.name,
    message: error.message,
    ...(code ? { code } : {}),
    stack: error.stack,
    ...(error.cause && depth < deepestCause ? { cause: describe(error.cause, depth + 1) } : {}),
  };
}
