import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventStream } from './sse.ts';

afterEach(() => vi.useRealTimers());

async function* of<T>(...parts: T[]): AsyncGenerator<T> {
  for (const part of parts) yield part;
}

async function textOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

describe('an event stream', () => {
  it('frames each part as id, event and one line of data', async () => {
    const parts = of({ type: 'text-delta', seq: 3, text: 'a\nb\r\n\u2028🙂' }, { type: 'turn-end', seq: 4 });
    expect(await textOf(eventStream(parts))).toBe(
      `id: 3\nevent: text-delta\ndata: {"type":"text-delta","seq":3,"text":"a\\nb\\r\\n\u2028🙂"}\n\nid: 4\nevent: turn-end\ndata: {"type":"turn-end","seq":4}\n\n`,
    );
  });

  it('says every fifteen seconds that it is still here', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let arrive = (_part: { type: string; seq: number }) => {};
    async function* slow() {
      yield await new Promise<{ type: string; seq: number }>((resolve) => {
        arrive = resolve;
      });
    }
    const reading = textOf(eventStream(slow()));
    const tick = async (ms: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(ms);
    };
    await tick(14_999);
    await tick(1);
    await tick(15_000);
    arrive({ type: 'turn-end', seq: 1 });
    const text = await reading;
    expect(text.split(': still here\n\n')).toHaveLength(3);
    expect(text.endsWith('data: {"type":"turn-end","seq":1}\n\n')).toBe(true);
  });

  it('lets go of its source when the reader goes away', async () => {
    let ended = false;
    async function* source() {
      try {
        for (let seq = 1; ; seq++) yield { type: 'text-delta', seq };
      } finally {
        ended = true;
      }
    }
    const stream = eventStream(source());
    for await (const _chunk of stream) break;
    await vi.waitFor(() => expect(ended).toBe(true));
  });
});
