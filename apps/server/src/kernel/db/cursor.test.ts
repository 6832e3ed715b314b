import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { pageFrom, readCursor } from './index.ts';

const item = (n: number) => ({ id: newId('message', n), createdAt: new Date(1_700_000_000_000 + n).toISOString() });
const seal = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it('leads from page to page, to the end, and is null there', () => {
    const rows = Array.from({ length: 7 }, (_, i) => item(i));
    const first = pageFrom(rows.slice(0, 4), 3);
    expect(first.items).toEqual(rows.slice(0, 3));
    expect(readCursor(first.nextCursor!)).toEqual({ id: rows[2]!.id, createdAt: rows[2]!.createdAt });
    expect(pageFrom(rows.slice(4), 3).nextCursor).toBeNull();
    expect(pageFrom([], 3)).toEqual({ items: [], nextCursor: null });
    expect(readCursor(undefined)).toBeNull();
  });

  const time = '2026-01-02T03:04:05.678Z';
  const id = newId('message');
  const uuid = '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10';
  it.each([
    ['nothing', ''],
    ['no base 64', '***'],
    ['no JSON', Buffer.from('hello').toString('base64url')],
    ['an object', seal({ createdAt: time, id })],
    ['a single value', seal([time])],
    ['a time that never was', seal(['2026-13-02T03:04:05.678Z', id])],
    ['a time without milliseconds', seal(['2026-01-02T03:04:05Z', id])],
    ['a time before time', seal(['0001-01-02T03:04:05.678Z', id])],
    ['a uuid for an id', seal([time, uuid])],
    ['lists', seal([[time], [id]])],
    ['statements', seal([time, "' or true --"])],
    ['null', seal(null)],
  ])('that is %s is refused', (_what, cursor) => {
    expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });

  it('fits one form of id', () => {
    expect(readCursor(seal([time, uuid]), 'uuid')).toEqual({ createdAt: time, id: uuid });
    expect(() => readCursor(seal([time, id]), 'uuid')).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });

  it('of any other text is refused and never crashes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
      }),
    );
  });
});
