/** Calls of the running installation's own API, as a member's program or a page would make them. */

export interface Api {
  get<T>(path: string, headers?: Record<string, string>): Promise<T>;
  /** `expected` are codes that are as good as done; they give null. */
  post<T>(path: string, body: unknown, more?: CallOptions): Promise<T | null>;
}

export interface CallOptions {
  headers?: Record<string, string>;
  expected?: readonly string[];
  /** Sees the headers of the answer. */
  onAnswer?: (headers: Headers) => void;
}

export function apiOf(base: string, always: Record<string, string> = {}): Api {
  async function call(path: string, init: RequestInit, { expected = [], onAnswer }: CallOptions): Promise<unknown> {
    const answer = await fetch(`${base}${path}`, init);
    onAnswer?.(answer.headers);
    const text = await answer.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    if (answer.ok) return body;
    if (expected.includes((body as { code: string }).code)) return null;
    throw new Error(`${path} answered ${answer.status}: ${text}`);
  }
  return {
    get: async <T>(path: string, headers = {}) => (await call(path, { headers: { ...always, ...headers } }, {})) as T,
    post: async <T>(path: string, body: unknown, more: CallOptions = {}) => {
      const headers = { 'content-type': 'application/json', ...always, ...more.headers };
      return (await call(path, { method: 'POST', headers, body: JSON.stringify(body) }, more)) as T | null;
    },
  };
}

/** The API as somebody who signed in. */
export async function signIn(
  base: string,
  path: string,
  { email, password }: { email: string; password: string },
): Promise<Api> {
  const login = await apiOf(base).post<{ access_token: string }>(path, { email, password });
  return apiOf(base, { authorization: `Bearer ${login?.access_token}` });
}
