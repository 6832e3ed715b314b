/** Values that do not fit a field, found by asking its own schema. */
import type { Field } from '@office16852/testkit';
import { Ajv } from 'ajv';

const strict = new Ajv({ strict: false });
// Addresses are text, so numbers and booleans are read from it.
const coercing = new Ajv({ strict: false, coerceTypes: true });

const inBodies: readonly unknown[] = [
  { a: 1 },
  [],
  ['x'],
  [{}],
  7,
  1.5,
  -1,
  2 ** 53,
  true,
  null,
  '',
  ' ',
  'x',
  '\u0001',
];
const inAddresses = [
  '',
  ' ',
  'x',
  'x y',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '101',
  'null',
  'true',
  '\u0001',
  '💥',
  "'",
  'y'.repeat(500),
];

export function badBodyValues({ schema }: Field): unknown[] {
  return inBodies.filter((value) => !strict.validate(schema, value));
}

export function badAddressValues({ schema }: Field): string[] {
  return inAddresses.filter(
    (value) => !coercing.validate({ type: 'object', properties: { value: schema } }, { value }),
  );
}

export function takesText({ schema }: Field): boolean {
  return schema['type'] === 'string';
}
