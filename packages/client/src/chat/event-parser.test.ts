import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, readEvents, type ServerEvent } from './event-parser.ts';

function parse(...pieces: string[]): ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}
const data = (...pieces: string[]) => parse(...pieces).map((event) => event.data);

describe('the event parser', () => {
  it('reads type, data and id, and forgets the type with each event but keeps the id', () => {
    expect(parse('id: 7\nevent: text-delta\ndata: a\n\ndata: b\n\n')).toEqual([
      { type: 'text-delta', data: 'a', lastEventId: '7' },
      { type: 'message', data: 'b', lastEventId: '7' },
    ]);
  });

  it.each([
    ['joins data lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['keeps an empty data line', 'data\n\n', ['']],
    ['keeps two empty data lines', 'data\ndata\n\n', ['\n']],
    ['takes off one space only', 'data:  a\n\n', [' a']],
    ['needs no space', 'data:a\n\n', ['a']],
    ['keeps colons', 'data: a:b: c\n\n', ['a:b: c']],
    ['passes over comments', ': still here\n\ndata: a\n: x\n\n', ['a']],
    ['passes over unknown fields', 'retry: 5\nfoo: bar\ndata: a\n\n', ['a']],
    ['gives nothing without data', 'event: x\nid: 1\n\n', []],
    ['drops an event without its blank line', 'data: a\n', []],
    ['takes one byte order mark off', '\ufeffdata: a\n\n', ['a']],
    ['and only one', '\ufeff\ufeffdata: a\n\n', []],
    ['reads CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['reads CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['reads a mixture', 'data: a\r\n\ndata: b\n\r\ndata: c\r\r\n', ['a', 'b', 'c']],
  ])('%s', (_, text, wanted) => {
    expect(data(text)).toEqual(wanted);
  });

  it('keeps the old id when a new one holds NUL', () => {
    expect(parse('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n').map((event) => event.lastEventId)).toEqual(['1', '1']);
  });

  it('empties the id when told', () => {
    expect(parse('id: 1\ndata: a\n\nid\ndata: b\n\n').map((event) => event.lastEventId)).toEqual(['1', '']);
  });

  it('gives the same events however the bytes are cut', async () => {
    const line = fc.constantFrom('data: é𝄞', 'data:', 'data: b', 'event: t', 'id: 4', ': c', 'x', '', '', '\ufeff');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, end), { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (lines, cuts) => {
          const bytes = new TextEncoder().encode(lines.map((pair) => pair.join('')).join(''));
          const whole = await collect([bytes]);
          const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
          const pieces = [...places, bytes.length].map((to, i) => bytes.slice(i === 0 ? 0 : places[i - 1], to));
          expect(await collect(pieces)).toEqual(whole);
        },
      ),
    );
  });
});

describe('reading a body', () => {
  it('counts a silent line as dropped', async () => {
    const body = new ReadableStream<Uint8Array>({ start() {} });
    await expect(readEvents(body, 5).next()).rejects.toThrow('no byte for 5 ms');
  });

  it('cancels the body when the reader leaves early', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const event of readEvents(body, 1_000)) {
      expect(event.data).toBe('a');
      break;
    }
    expect(cancelled).toBe(true);
  });
});

async function collect(pieces: Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(body, 1_000)) events.push(event);
  return events;
}
