/** What a page remembers of its visitor: the token that the server minted, and the label of the conversation. */

export interface Remembered {
  /** `X-Visitor-Token`, at the widget's door alone: at the public one it is a cookie that no script reads. */
  token: string | null;
  sessionId: string | null;
}

export interface TokenStore {
  read(): Remembered;
  write(change: Partial<Remembered>): void;
  clear(): void;
}

/** The part of `Storage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const nothing: Remembered = Object.freeze({ token: null, sessionId: null });

/** Until the page is left. */
export function memoryTokens(): TokenStore {
  let held = nothing;
  return {
    read: () => held,
    write: (change) => {
      held = { ...held, ...change };
    },
    clear: () => {
      held = nothing;
    },
  };
}

/**
 * One key of the page's storage; memory where storage is blocked, full or broken.
 * `open` is asked each time, because naming `localStorage` throws where cookies are blocked.
 */
export function storedTokens(key: string, open: () => KeyValueStorage): TokenStore {
  const memory = memoryTokens();
  const attempt = <T>(use: (storage: KeyValueStorage) => T): T | null => {
    try {
      return use(open());
    } catch {
      return null;
    }
  };
  return {
    read() {
      const text = attempt((storage) => storage.getItem(key));
      return text === null ? memory.read() : parse(text);
    },
    write(change) {
      const next = { ...this.read(), ...change };
      memory.write(next);
      attempt((storage) => storage.setItem(key, JSON.stringify(next)));
    },
    clear() {
      memory.clear();
      attempt((storage) => storage.removeItem(key));
    },
  };
}

/** The page may hold anything under our key. */
function parse(text: string): Remembered {
  try {
    const value: unknown = JSON.parse(text);
    const text200 = (field: unknown) =>
      typeof field === 'string' && field !== '' && field.length <= 200 ? field : null;
    if (typeof value === 'object' && value !== null)
      return {
        token: text200('token' in value ? value.token : null),
        sessionId: text200('sessionId' in value ? value.sessionId : null),
      };
  } catch {
    // Not ours: as if nothing were there.
  }
  return nothing;
}
