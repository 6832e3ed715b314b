/** One field of a request, and the request with another value in it. */
import { randomBytes } from 'node:crypto';
import type { RouteDeclaration } from '../../../../../apps/server/src/kernel/http/index.ts';
import type { Sample } from './sample.ts';

export const places = ['params', 'query', 'body'] as const;
export type Place = (typeof places)[number];

export interface Field {
  readonly place: Place;
  readonly name: string;
  /** JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export function fieldsOf({ input }: Pick<RouteDeclaration, 'input'>): Field[] {
  return places.flatMap((place) => {
    const { properties = {} } = (input[place] ?? {}) as { properties?: Record<string, Field['schema']> };
    return Object.entries(properties).map(([name, schema]) => ({ place, name, schema }));
  });
}

/** Those that name a thing which belongs to somebody. */
export function idFieldsOf(route: Pick<RouteDeclaration, 'input'>): Field[] {
  return fieldsOf(route).filter(({ name }) => name.endsWith('_id'));
}

export function valueAt(sample: Sample, { place, name }: Pick<Field, 'place' | 'name'>): unknown {
  return sample[place]?.[name];
}

export function bend(sample: Sample, { place, name }: Pick<Field, 'place' | 'name'>, value: unknown): Sample {
  return { ...sample, [place]: { ...sample[place], [name]: place === 'body' ? value : String(value) } };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id of the same kind that nothing has. */
export function missingLike(id: string): string {
  if (uuid.test(id)) return crypto.randomUUID();
  const prefix = /^([a-z]+)_[0-9a-z]{26}$/.exec(id)?.[1];
  if (prefix) return `${prefix}_0${[...randomBytes(25)].map((byte) => alphabet[byte % 32]).join('')}`;
  return `nothing-${randomBytes(8).toString('hex')}`;
}
