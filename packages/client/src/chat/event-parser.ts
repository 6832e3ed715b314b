/** Server-sent events as the HTML standard reads them (§ 9.2.6), from chunks cut anywhere. */

export interface ServerEvent {
  /** `message` where the stream names none. */
  type: string;
  data: string;
  /** The last id that the stream gave, in this event or an earlier one; empty before the first. */
  lastEventId: string;
}

export class EventParser {
  #rest = '';
  #started = false;
  #afterReturn = false;
  #type = '';
  #data: string[] = [];
  #lastEventId = '';

  /** Events that this piece of decoded text completes. An event without its blank line is never given. */
  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    for (const line of this.#lines(text)) {
      if (line !== '') this.#field(line);
      else this.#dispatch(events);
    }
    return events;
  }

  /** Lines end with CRLF, LF or CR; a CR at the end of a piece may be half of a CRLF. */
  *#lines(text: string): Generator<string> {
    let piece = text;
    if (!this.#started && piece !== '') {
      this.#started = true;
      if (piece.startsWith('\ufeff')) piece = piece.slice(1);
    }
    if (this.#afterReturn && piece !== '') {
      this.#afterReturn = false;
      if (piece.startsWith('\n')) piece = piece.slice(1);
    }
    const whole = this.#rest + piece;
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = this.#rest.length;
    let from = 0;
    for (let end = ends.exec(whole); end; end = ends.exec(whole)) {
      yield whole.slice(from, end.index);
      from = ends.lastIndex;
      this.#afterReturn = end[0] === '\r' && from === whole.length;
    }
    this.#rest = whole.slice(from);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
  }

  #dispatch(events: ServerEvent[]): void {
    if (this.#data.length > 0)
      events.push({ type: this.#type || 'message', data: this.#data.join('\n'), lastEventId: this.#lastEventId });
    this.#type = '';
    this.#data = [];
  }
}

/** Reads a response body to its end; a line silent for `idleMs` counts as dropped. Leaving the loop early cancels the body. */
export async function* readEvents(body: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<ServerEvent> {
  const parser = new EventParser();
  // The parser takes one mark off by itself; a decoder that did so too would take off a second one.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await orSilence(reader.read(), idleMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function orSilence<T>(next: Promise<T>, idleMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no byte for ${idleMs} ms`)), idleMs);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
