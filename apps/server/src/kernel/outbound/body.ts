/** Reads an answer's body. Bytes are counted on the wire and after inflation while they stream, so a bomb stops early. */
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { OutboundError } from './failure.ts';

/** What `readBody` can undo; sent as `accept-encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, br';

/** Rejects with `too-large` beyond `maxBytes` inflated bytes, with `protocol` for an encoding that was not asked for. */
export async function readBody(
  source: Readable,
  options: { encoding: string; maxBytes: number; url: string },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const decoder = decoderFor(options.encoding, options.url);
  const onWire = limited(options);
  const inflated = limited(options);
  const collect = async (stream: AsyncIterable<Uint8Array>) => {
    for await (const chunk of inflated(stream)) chunks.push(chunk);
  };
  // Wire bytes count too: endless empty gzip members inflate to nothing.
  if (decoder) await pipeline(source, onWire, decoder, collect);
  else await pipeline(source, collect);
  return Buffer.concat(chunks);
}

function limited({ maxBytes, url }: { maxBytes: number; url: string }) {
  return async function* (stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let total = 0;
    for await (const chunk of stream) {
      total += chunk.length;
      if (total > maxBytes) {
        throw new OutboundError({ reason: 'too-large', url, message: `The answer is larger than ${maxBytes} bytes.` });
      }
      yield chunk;
    }
  };
}

function decoderFor(encoding: string, url: string): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new OutboundError({
        reason: 'protocol',
        url,
        message: 'The answer is encoded in a way we did not ask for.',
      });
  }
}
