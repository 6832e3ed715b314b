/** The one error class for requests that cannot be served. Status, title and text are looked up in the catalogue by code. */
import { type ErrorCode, errorCatalogue, type Issue } from '@office16852/contract';

export interface AppErrorOptions {
  params?: Record<string, string | number>;
  issues?: Issue[];
  cause?: unknown;
  /** For 429 and 503: whole seconds until it may succeed. */
  retryAfterSeconds?: number;
  /** Extra response headers, such as Allow. */
  headers?: Record<string, string>;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string | number>;
  readonly issues: Issue[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(fill(errorCatalogue[code].detail, options.params ?? {}), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = options.params ?? {};
    this.issues = options.issues;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers ?? {};
  }
}

/** One field of the input does not fit: 422 with the field, what is wrong and the way out. */
export function invalidField(path: string, message: string, fix: string): AppError {
  return new AppError('request.invalid', { params: { fields: path }, issues: [{ path, message, fix }] });
}

function fill(text: string, params: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}
