/** Every failure of a chat call as one error: a problem of the server, or no connection at all. */
import type { Problem } from '@office16852/contract';

export class ChatProblem extends Error {
  /** A code of the error catalogue, or `client.offline`, or `client.unexpected` where the answer was no problem document. */
  readonly code: string;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  readonly requestId: string | null;
  /** never: change the request. later: the same may succeed. after: wait `retryAfterSeconds`. */
  readonly retry: Problem['retry'];
  readonly retryAfterSeconds: number | null;
  readonly problem: Problem | null;

  constructor(
    facts: Pick<ChatProblem, 'code' | 'status' | 'requestId' | 'retry' | 'retryAfterSeconds' | 'problem'>,
    cause?: unknown,
  ) {
    super(facts.problem?.detail ?? facts.code, { cause });
    this.name = 'ChatProblem';
    this.code = facts.code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.retry = facts.retry;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.problem = facts.problem;
  }

  /** Whether it was stopped on the way, so that nobody knows if the server took it. */
  get offline(): boolean {
    return this.status === 0;
  }
}

export function offlineProblem(cause: unknown): ChatProblem {
  return new ChatProblem(
    { code: 'client.offline', status: 0, requestId: null, retry: 'later', retryAfterSeconds: null, problem: null },
    cause,
  );
}

/** A page cannot tell a refused origin from a dead line by itself: the server was asked in a way that every page may. */
export function refusedProblem(cause: unknown): ChatProblem {
  const code = 'embeds.origin_refused';
  return new ChatProblem(
    { code, status: 403, requestId: null, retry: 'never', retryAfterSeconds: null, problem: null },
    cause,
  );
}

/** The problem of an `error` part or body. */
export function problemOf(problem: Problem, retryAfterSeconds: number | null = null): ChatProblem {
  const { code, status, retry } = problem;
  return new ChatProblem({ code, status, retry, requestId: problem.request_id, retryAfterSeconds, problem });
}

/** Reads a response that is not 2xx. */
export async function problemFrom(response: Response): Promise<ChatProblem> {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(wait) ? Math.max(0, wait) : null;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return problemOf(body, retryAfterSeconds);
  return new ChatProblem({
    code: 'client.unexpected',
    status: response.status,
    requestId: response.headers.get('x-request-id'),
    retry: response.status >= 500 ? 'later' : 'never',
    retryAfterSeconds,
    problem: null,
  });
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' && 'status' in body
  );
}
