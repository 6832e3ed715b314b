/** Stores each distinct string once, as UTF-8; strings with lone surrogates as UTF-16, so that every string comes back exactly. */
export interface StringSections {
  readonly stringBytes: Uint8Array;
  readonly stringOffsets: Uint32Array;
  readonly stringWide: Uint8Array;
}

export class StringPool {
  readonly #ids = new Map<string, number>();

  add(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#ids.size);
    return this.#ids.size - 1;
  }

  finish(): { stringBytes: Uint8Array; stringOffsets: Uint32Array; stringWide: Uint8Array } {
    const texts = [...this.#ids.keys()];
    const offsets = new Uint32Array(texts.length + 1);
    const wide = new Uint8Array(texts.length);
    let total = 0;
    texts.forEach((text, at) => {
      wide[at] = text.isWellFormed() ? 0 : 1;
      total += wide[at] ? text.length * 2 : Buffer.byteLength(text);
      offsets[at + 1] = total;
    });
    const bytes = Buffer.alloc(total);
    texts.forEach((text, at) => {
      bytes.write(text, offsets[at]!, wide[at] ? 'utf16le' : 'utf8');
    });
    return {
      stringBytes: new Uint8Array(bytes.buffer, bytes.byteOffset, total),
      stringOffsets: offsets,
      stringWide: wide,
    };
  }
}

export function readString(strings: StringSections, id: number): string {
  const { stringBytes: bytes, stringOffsets: offsets, stringWide: wide } = strings;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + offsets[id]!, offsets[id + 1]! - offsets[id]!);
  return buffer.toString(wide[id] === 1 ? 'utf16le' : 'utf8');
}
