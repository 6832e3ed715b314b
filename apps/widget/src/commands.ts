/** The one global of a page, `Bob`: open, close, on. What is called before the chat is there is done as soon as it is. */

export type BobEvent = 'open' | 'close' | 'answer';
export type BobListener = (detail: { outcome?: string }) => void;

export interface Bob {
  open(): void;
  close(): void;
  /** Gives back how to stop listening. */
  on(event: BobEvent, listener: BobListener): () => void;
}

declare global {
  interface Window {
    Bob?: Bob;
  }
}

/** What the loader leaves for the bundle: its global, and what was called on it so far. */
export interface EarlyBob {
  bob: Bob;
  listeners: [event: BobEvent, listener: BobListener][];
  /** The last of open and close that was asked for. */
  wanted: 'open' | 'close' | null;
}

export function tell(early: EarlyBob, event: BobEvent, detail: Parameters<BobListener>[0] = {}): void {
  for (const [name, listener] of [...early.listeners]) {
    if (name !== event) continue;
    try {
      listener(detail);
    } catch (error) {
      // The page's own mistake is the page's to see, and ends nothing here.
      reportError(error);
    }
  }
}
