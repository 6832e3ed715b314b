/**
 * Heavy pure work off the thread that serves requests. A file runs in a thread of its own and asks for its input piece
 * by piece, so no more of it waits in memory than one piece. Bounded in number, heap and time.
 */
import { Worker } from 'node:worker_threads';

export interface ThreadLimits {
  /** Further calls wait their turn. */
  atOnce: number;
  heapMb: number;
  /** From the start of the thread to its result. */
  timeoutMs: number;
}

export interface Threads {
  /** `next` is asked for each piece of input; what it returns is copied. Rejects with what the file threw, or a ThreadError. */
  run<T>(next: () => Promise<unknown>): Promise<T>;
}

export class ThreadError extends Error {
  readonly reason: 'timeout' | 'memory' | 'ended';
  constructor(reason: ThreadError['reason'], message: string) {
    super(message);
    this.name = 'ThreadError';
    this.reason = reason;
  }
}

/** What a thread says: `want` asks for the next piece, `result` is the last word. */
export type ThreadMessage = { want: true } | { result: unknown };

export function createThreads(file: URL, limits: ThreadLimits): Threads {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running >= limits.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  }

  /** Hands its place to the next in line, or gives it back. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return Object.freeze({
    async run<T>(next: () => Promise<unknown>): Promise<T> {
      await enter();
      try {
        return await runOne<T>(file, limits, next);
      } finally {
        leave();
      }
    },
  });
}

async function runOne<T>(file: URL, limits: ThreadLimits, next: () => Promise<unknown>): Promise<T> {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: limits.heapMb } });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new ThreadError('timeout', `the thread took more than ${limits.timeoutMs} ms`)),
        limits.timeoutMs,
      );
      worker.on('message', (message: ThreadMessage) => {
        if ('result' in message) resolve(message.result as T);
        else next().then((piece) => worker.postMessage(piece), reject);
      });
      worker.on('error', (error: Error & { code?: string }) =>
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? new ThreadError('memory', `the thread needed more than ${limits.heapMb} MB`)
            : error,
        ),
      );
      worker.on('exit', () => reject(new ThreadError('ended', 'the thread ended without a result')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
