/** Every operation of the API as one typed call. Problems are thrown; a change is repeated only under its Idempotency-Key. */
import { type ChatProblem, offlineProblem, problemFrom } from './chat/chat-problem.ts';
import { randomLabel } from './chat/label.ts';
import { type RouteFacts, type Routes, routeTable } from './routes.generated.ts';

export type RouteName = keyof Routes;
export type RouteInput<N extends RouteName> = Omit<Routes[N], 'output'>;
export type RouteOutput<N extends RouteName> = Routes[N]['output'];

export interface ClientOptions {
  /** Scheme, host and port of the installation; empty on its own pages. */
  baseUrl?: string;
  /** An access token. Without it the browser's own cookie is the login. */
  token?: string | (() => string | null);
  /** Of the login answer; goes with a cookie login. */
  csrfToken?: () => string | null;
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** The same for every attempt at the same change; a new one unless given. */
  idempotencyKey?: string;
  /** Slug or UUID of the tenant to act in, where the login may act in several. */
  tenant?: string;
}

export interface Client {
  /** Throws ChatProblem, with the code of the catalogue or `client.offline`. */
  call<N extends RouteName>(name: N, input: RouteInput<N>, options?: CallOptions): Promise<RouteOutput<N>>;
}

const retryDelayMs = 300;

export function createClient(options: ClientOptions = {}): Client {
  const send = options.fetch ?? ((...given: Parameters<typeof fetch>) => fetch(...given));

  async function attempt(url: string, request: RequestInit): Promise<Response> {
    try {
      return await send(url, request);
    } catch (cause) {
      throw request.signal?.aborted ? cause : offlineProblem(cause);
    }
  }

  async function call(name: RouteName, input: LooseInput, given: CallOptions = {}): Promise<unknown> {
    const route = routeTable[name];
    const url = `${options.baseUrl ?? ''}${addressOf(route.path, input)}`;
    const request = requestOf(route, input, options, given);
    const response = await attempt(url, request).catch(async (problem: ChatProblem) => {
      if (!problem.offline || !(route.method === 'GET' || route.takesKey)) throw problem;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
      return attempt(url, request);
    });
    if (!response.ok) throw await problemFrom(response);
    if (response.status === 204) return null;
    return response.headers.get('content-type')?.includes('json') ? response.json() : response.text();
  }

  return Object.freeze({ call: call as Client['call'] });
}

interface LooseInput {
  params?: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
}

function addressOf(pattern: string, { params = {}, query = {} }: LooseInput): string {
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}

function requestOf(route: RouteFacts, input: LooseInput, client: ClientOptions, given: CallOptions): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  const token = typeof client.token === 'function' ? client.token() : client.token;
  const csrf = client.csrfToken?.();
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (csrf) headers['x-csrf-token'] = csrf;
  if (given.tenant) headers['x-tenant'] = given.tenant;
  if (route.takesKey) headers['idempotency-key'] = given.idempotencyKey ?? randomLabel();
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  return {
    method: route.method,
    headers,
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(given.signal ? { signal: given.signal } : {}),
  };
}
