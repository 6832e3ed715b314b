/** The one renderer of errors: problem details from the catalogue. A bug is logged with the request id and answered as a plain 500. */
import { errorCatalogue, type Problem } from '@office16852/contract';
import { isDatabaseGone } from '../db/index.ts';
import { AppError } from '../error.ts';

/** Makes any thrown thing an AppError: the database being away is `request.unavailable`, the unknown is `request.bug`. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseGone(error))
    return new AppError('request.unavailable', {
      params: { part: 'the database' },
      retryAfterSeconds: 2,
      cause: error,
    });
  return fromFramework(error) ?? new AppError('request.bug', { cause: error });
}

function fromFramework(error: unknown): AppError | null {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('request.too_large', { params: { max_bytes: (error as { limit?: number }).limit ?? 65_536 } });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new AppError('request.media_type', { params: { type: 'this' } });
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return new AppError('request.malformed', { params: { reason: 'it is empty' } });
  // No id is that long, so none is there.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return new AppError('request.not_found');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') return new AppError('request.not_http');
  if (statusCode === 400 || code === 'FST_ERR_BAD_URL') return new AppError('request.not_http', { cause: error });
  if (statusCode === 503) return new AppError('request.shutting_down', { retryAfterSeconds: 1 });
  return null;
}

export function problemOf(error: AppError, requestId: string, publicUrl: string): Problem {
  const entry = errorCatalogue[error.code];
  return {
    type: `${publicUrl}/docs/reference/errors/${error.code}`,
    title: entry.title,
    status: entry.status,
    detail: `${error.message} ${entry.fix}`,
    code: error.code,
    request_id: requestId,
    retry: entry.retry,
    ...(error.issues ? { issues: error.issues } : {}),
  };
}
