import { describe, expect, it } from 'vitest';
import { typeOf, wordsOf } from './to-type.ts';

describe('a schema as a type', () => {
  it.each([
    [{ type: 'integer', minimum: 1 }, 'number'],
    [{ const: 'staff' }, '"staff"'],
    [{ enum: ['a', 'b'] }, '"a" | "b"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'number' } } }, 'Record<string, number>'],
    [{ type: 'object', properties: {} }, 'Record<string, never>'],
    [{}, 'unknown'],
  ])('%j is %s', (schema, type) => expect(typeOf(schema)).toBe(type));

  it('marks what may be absent', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' }, 'b-c': { type: 'null' } }, required: ['a'] };
    expect(typeOf(schema)).toBe('{\n  a: string;\n  "b-c"?: null;\n}');
  });
});

describe('a schema in words', () => {
  it.each([
    [{ type: 'string', maxLength: 80 }, 'string up to 80'],
    [{ type: 'integer', minimum: 1, maximum: 100 }, 'integer from 1 to 100'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [{ type: 'array', items: { type: 'boolean' } }, 'list of boolean'],
  ])('%j is %s', (schema, words) => expect(wordsOf(schema)).toBe(words));
});
