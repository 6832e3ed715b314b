/** Compiles an index in a thread of its own. Takes batches of documents until null; its result is the index, transferred. */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { ThreadMessage } from '../../kernel/threads/index.ts';
import type { CompileBatch } from './document.ts';
import { compileIndex } from './retrieval/compile.ts';
import type { IndexChunk } from './retrieval/types.ts';

const port = parentPort!;
const say = (message: ThreadMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function nextBatch(): Promise<CompileBatch | null> {
  say({ want: true });
  const [batch] = await once(port, 'message');
  return batch as CompileBatch | null;
}

const chunks: IndexChunk[] = [];
for (let batch = await nextBatch(); batch !== null; batch = await nextBatch()) {
  for (const { documentId, version, title, url, text, chunks: cut } of batch) {
    for (const { start, end, ...chunk } of cut)
      chunks.push({
        ...chunk,
        documentId,
        documentVersion: version,
        documentTitle: title,
        url,
        start,
        text: text.slice(start, end),
      });
  }
}
const count = chunks.length;
const bytes = compileIndex(chunks);
say({ result: { bytes, chunkCount: count } }, [bytes.buffer as ArrayBuffer]);
