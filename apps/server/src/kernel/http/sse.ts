/** Writes parts as server-sent events, with a comment every 15 s so that proxies keep the line open. */
import { Readable } from 'node:stream';

const heartbeatMs = 15_000;

export function eventStream(parts: AsyncIterable<{ type: string; seq: number }>): Readable {
  return Readable.from(lines(parts), { objectMode: false, highWaterMark: 16_384 });
}

async function* lines(parts: AsyncIterable<{ type: string; seq: number }>): AsyncGenerator<string> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const got = await orHeartbeat(next);
      if (got === 'heartbeat') {
        yield ': still here\n\n';
        continue;
      }
      if (got.done) return;
      yield `id: ${got.value.seq}\nevent: ${got.value.type}\ndata: ${JSON.stringify(got.value)}\n\n`;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | 'heartbeat'> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<'heartbeat'>((resolve) => {
    timer = setTimeout(resolve, heartbeatMs, 'heartbeat');
  });
  try {
    return await Promise.race([next, pause]);
  } finally {
    clearTimeout(timer);
  }
}
