/** Cuts one large document into chunks in a thread of its own. */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { ExtractedDocument } from '../../kernel/extract/index.ts';
import type { ThreadMessage } from '../../kernel/threads/index.ts';
import { chunkDocument } from './chunking/chunk-document.ts';

const port = parentPort!;
const say = (message: ThreadMessage) => port.postMessage(message);

say({ want: true });
const [input] = (await once(port, 'message')) as [{ extracted: ExtractedDocument; fallbackLanguage: string }];
say({ result: chunkDocument(input.extracted, input.fallbackLanguage) });
