/** Small schemas that many routes share. */
import { type TProperties, type TSchema, type TUnsafe, Type } from 'typebox';

/** An object that refuses unknown fields: the only kind the wire knows. */
export function strict<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** One of a short list of words. */
export function oneOf<const V extends readonly string[]>(
  values: V,
  options: { description?: string } = {},
): TUnsafe<V[number]> {
  return Type.Unsafe<V[number]>({ enum: [...values], ...options });
}

/** A line of text: trimmed by nobody, refused when empty. */
export function line(maxLength: number, description?: string) {
  return Type.String({ minLength: 1, maxLength, pattern: '\\S', ...(description ? { description } : {}) });
}

export const timeSchema = Type.String({
  description: 'A time in UTC, ISO 8601 with milliseconds.',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
});
export const emailSchema = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@<>()",;:\\\\\\[\\]]+@[^\\s@<>()",;:\\\\\\[\\]]+\\.[^\\s@<>()",;:\\\\\\[\\]]+$',
  description: 'An e-mail address.',
});
export const languageSchema = Type.String({
  pattern: '^[a-z]{2,3}(-[A-Z]{2})?$',
  description: 'A language, such as de or pt-BR.',
});

/** A page of a list: opaque cursor, newest first unless the route says otherwise. */
export function pageOf<S extends TSchema>(item: S) {
  return strict({ items: Type.Array(item), next_cursor: nullable(Type.String()) });
}

export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400, description: 'next_cursor of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
};
