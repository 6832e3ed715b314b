/** Bytes to text: byte order mark, then the header's charset, then the document's own word, then UTF-8. Never throws. */
import { TextDecoder } from 'node:util';

const PRESCAN_BYTES = 1024;

export function decodeText(body: Uint8Array, contentType: string): string {
  const label = bomLabel(body) ?? paramLabel(contentType) ?? documentLabel(body, contentType) ?? 'utf-8';
  return decoderFor(label).decode(body);
}

function bomLabel(body: Uint8Array): string | undefined {
  const [first, second, third] = body;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

function paramLabel(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
}

/** HTML `meta` and the XML declaration. Such a declaration was read as ASCII, so it cannot mean UTF-16. */
function documentLabel(body: Uint8Array, contentType: string): string | undefined {
  if (!/html|xml/i.test(contentType)) return undefined;
  const head = Buffer.from(body.subarray(0, PRESCAN_BYTES)).toString('latin1');
  const label =
    /<meta\b[^>]*\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1];
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    // An unknown label is the server's mistake; UTF-8 with replacement characters keeps the text readable.
    return new TextDecoder('utf-8');
  }
}
