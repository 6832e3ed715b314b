/** The turns that this process runs: each runs to its end whoever listens, and its parts can be followed from any number on. */
import type { StreamPart } from '@office16852/contract';
import type { LoosePart } from './run-turn.ts';

/** How long parts are kept after the end, for a client that reconnects. */
const keptMs = 60_000;
/** Ended turns kept at most; older ones are replayed from the stored message. */
const keptTurns = 2_000;

export class LiveTurn {
  readonly turnId: string;
  readonly conversationId: string;
  readonly parts: StreamPart[] = [];
  done = false;
  #wake: (() => void)[] = [];

  constructor(turnId: string, conversationId: string) {
    this.turnId = turnId;
    this.conversationId = conversationId;
  }

  /** Reads the source to its end. */
  async pump(source: AsyncIterable<LoosePart>): Promise<void> {
    try {
      for await (const part of source) {
        this.parts.push({ ...part, seq: this.parts.length + 1 } as StreamPart);
        this.#notify();
      }
    } finally {
      this.done = true;
      this.#notify();
    }
  }

  /** Parts after a number, then the coming ones, to the end. The last part is always given. */
  async *follow(after = 0): AsyncGenerator<StreamPart> {
    let next = after;
    for (;;) {
      while (next < this.parts.length) yield this.parts[next++]!;
      if (this.done) break;
      await this.changed();
    }
    // Whoever asks from beyond the end gets the last part all the same, since it holds the whole answer.
    const last = this.parts.at(-1);
    if (next === after && last) yield { ...last, seq: after + 1 };
  }

  changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  async ended(): Promise<StreamPart | undefined> {
    while (!this.done) await this.changed();
    return this.parts.at(-1);
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

export class LiveTurns {
  readonly #open = new Map<string, LiveTurn>();
  readonly #ended = new Map<string, { turn: LiveTurn; at: number }>();
  readonly #onError: (error: unknown) => void;

  /** A source is not to throw; when one does, its followers end and the process goes on. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  begin(turn: LiveTurn, source: AsyncIterable<LoosePart>, keep: boolean): void {
    this.#open.set(turn.turnId, turn);
    void turn
      .pump(source)
      .catch(this.#onError)
      .finally(() => {
        this.#open.delete(turn.turnId);
        if (keep) this.#keep(turn);
      });
  }

  find(turnId: string): LiveTurn | null {
    const open = this.#open.get(turnId);
    if (open) return open;
    const ended = this.#ended.get(turnId);
    return ended && Date.now() - ended.at < keptMs ? ended.turn : null;
  }

  /** Resolves when the conversation's turns that run here have moved on. */
  async moved(conversationId: string, exceptTurnId: string): Promise<void> {
    const others = [...this.#open.values()].filter(
      (turn) => turn.conversationId === conversationId && turn.turnId !== exceptTurnId,
    );
    await (others.length > 0 ? Promise.race(others.map((turn) => turn.ended())) : new Promise(() => {}));
  }

  get openIds(): string[] {
    return [...this.#open.keys()];
  }

  /** Resolves when every open turn has ended, or after the time given. */
  async drain(maxMs: number): Promise<void> {
    const all = Promise.all([...this.#open.values()].map((turn) => turn.ended()));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, maxMs)))]);
    clearTimeout(timer);
  }

  #keep(turn: LiveTurn): void {
    const now = Date.now();
    this.#ended.set(turn.turnId, { turn, at: now });
    for (const [id, { at }] of this.#ended) {
      if (now - at < keptMs && this.#ended.size <= keptTurns) break;
      this.#ended.delete(id);
    }
  }
}
