/** Extracts one large content in a thread of its own. */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { type Content, extractContent } from './extract-content.ts';

const port = parentPort!;
port.postMessage({ want: true });
const [content] = (await once(port, 'message')) as [Content];
port.postMessage({ result: extractContent(content) });
