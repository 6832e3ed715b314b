/** One exit code for each way a start can fail, after sysexits.h where it has one. */
import { NotBuiltError } from './not-built-error.ts';
import { UsageError } from './server-flags.ts';

export const exitCodes = {
  usage: 64,
  notBuilt: 66,
  databaseUnreachable: 69,
  bug: 70,
  portTaken: 71,
  dataLocked: 72,
  dataForeign: 73,
  databaseBroken: 74,
  migration: 76,
  config: 78,
} as const;

export interface Failure {
  code: number;
  message: string;
}

const embeddedCodes: Record<string, number> = {
  locked: exitCodes.dataLocked,
  foreign: exitCodes.dataForeign,
  unusable: exitCodes.dataForeign,
  binaries: exitCodes.databaseBroken,
  failed: exitCodes.databaseBroken,
};

/** One clear sentence and a code for whatever stopped the start. */
export function explainFailure(thrown: unknown, host: string, port: number): Failure {
  // A name with several addresses fails with one error for each; they say the same.
  const error = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  const { code, kind, message, name, problems } = error as {
    code?: string;
    kind?: string;
    message?: string;
    name?: string;
    problems?: string[];
  };
  if (error instanceof UsageError) return { code: exitCodes.usage, message: error.message };
  if (error instanceof NotBuiltError) return { code: exitCodes.notBuilt, message: error.message };
  if (problems)
    return { code: exitCodes.config, message: `The configuration does not fit:\n  ${problems.join('\n  ')}` };
  if (name === 'SecretError') return { code: exitCodes.config, message: message ?? name };
  if (name === 'EmbeddedError' && kind)
    return { code: embeddedCodes[kind] ?? exitCodes.databaseBroken, message: message ?? kind };
  if (code === 'EADDRINUSE')
    return {
      code: exitCodes.portTaken,
      message: `Port ${port} on ${host} is taken by another program. Stop that one, or choose another with --port.`,
    };
  if (code === 'EACCES' && /listen/.test(message ?? ''))
    return {
      code: exitCodes.portTaken,
      message: `This user may not listen on port ${port}. Choose one above 1023 with --port.`,
    };
  if (message?.startsWith('the migration '))
    return { code: exitCodes.migration, message: `The schema could not be brought up to date: ${message}` };
  if (isUnreachable(code, message))
    return {
      code: exitCodes.databaseUnreachable,
      message: `The database of DATABASE_URL does not answer or refuses the login: ${message}. Check the address, the login and that it is running.`,
    };
  if (message?.startsWith('The embedded database ended ')) return { code: exitCodes.databaseBroken, message };
  return { code: exitCodes.bug, message: `The server could not start: ${message ?? String(error)}` };
}

function isUnreachable(code: string | undefined, message: string | undefined): boolean {
  return (
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'ECONNRESET',
      'EHOSTUNREACH',
      '28P01',
      '28000',
      '3D000',
      '42501',
      '57P03',
    ].includes(code ?? '') || /timeout|SASL|password/i.test(message ?? '')
  );
}
