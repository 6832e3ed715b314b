/** One request that a route serves as it should: what tests then bend, one field at a time. */
import type { RouteDeclaration } from '../../../../../apps/server/src/kernel/http/index.ts';
import type { Answer, Ask, Asker } from '../ask.ts';

type Headers = Readonly<Record<string, string>>;

export interface Sample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What proves who asks. */
  readonly headers: Headers;
}

/** Each call makes what it needs and gives a request that has not been sent yet. */
export type Samples = Readonly<Record<string, () => Promise<Sample>>>;

export function addressOf(path: string, { params = {}, query = {} }: Pick<Sample, 'params' | 'query'>): string {
  const address = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? address : `${address}?${search}`;
}

export function sendSample<T>(
  asker: Asker,
  { method, path }: Pick<RouteDeclaration, 'method' | 'path'>,
  sample: Sample,
  more: Headers = {},
): Promise<Answer<T>> {
  const ask: Ask = { method, headers: { ...sample.headers, ...more } };
  return asker.ask<T>(addressOf(path, sample), sample.body === undefined ? ask : { ...ask, body: sample.body });
}
