/** One visitor's chat: holds the conversation, sends, retries, rates and remembers. Headless: a view subscribes to it. */
import { type ChatTransport, problemOf, randomLabel, type TokenStore } from '@office16852/client';
import type { StreamPart } from '@office16852/contract';
import { type Answer, type Conversation, emptyConversation, type Happening, next, openAnswer } from './conversation.ts';
import { troubleOf } from './trouble.ts';

export interface ChatDeps {
  transport: ChatTransport;
  tokens: TokenStore;
  newLabel?: () => string;
}

export interface Chat {
  readonly conversation: Conversation;
  /** Called after every change. Gives back how to stop. */
  subscribe(listener: (conversation: Conversation, it: Happening) => void): () => void;
  /** Reads the remembered conversation, once. */
  start(): Promise<void>;
  /** False when there is nothing to send, or an answer is still under way. */
  ask(text: string): boolean;
  retry(key: string): void;
  rate(key: string, helpful: boolean, comment?: string): Promise<void>;
  restart(): void;
  /** Lets go of every connection. The server finishes the turn. */
  leave(): void;
}

export function createChat({ transport, tokens, newLabel = randomLabel }: ChatDeps): Chat {
  const listeners = new Set<(conversation: Conversation, it: Happening) => void>();
  let conversation = emptyConversation;
  let connection = new AbortController();
  let started: Promise<void> | null = null;

  function happen(it: Happening): void {
    conversation = next(conversation, it);
    for (const listener of listeners) listener(conversation, it);
  }

  async function follow(key: string, parts: AsyncIterable<StreamPart>): Promise<void> {
    const mine = connection;
    try {
      for await (const part of parts) {
        if (mine.signal.aborted) return;
        if (part.type === 'error') throw problemOf(part.problem);
        happen({ type: 'part', key, part });
      }
    } catch (error) {
      if (!mine.signal.aborted) happen({ type: 'failed', key, trouble: troubleOf(error) });
    }
  }

  function send(key: string, text: string, sessionId: string): void {
    tokens.write({ sessionId });
    const { signal } = connection;
    void follow(key, transport.send(text, sessionId, { signal, idempotencyKey: key }));
  }

  async function load(): Promise<void> {
    const { sessionId } = tokens.read();
    if (sessionId === null) return;
    const { signal } = connection;
    happen({ type: 'loading', sessionId });
    try {
      const history = await transport.history(sessionId, signal);
      if (signal.aborted) return;
      happen({ type: 'loaded', history });
      if (!history) return tokens.write({ sessionId: null });
      const open = openAnswer(conversation);
      if (open?.turnId) void follow(open.key, transport.resume(open.turnId, sessionId, signal));
    } catch {
      if (!signal.aborted) happen({ type: 'lost' });
    }
  }

  function answer(key: string): Answer | undefined {
    return conversation.entries.find((entry): entry is Answer => entry.author === 'persona' && entry.key === key);
  }

  return {
    get conversation() {
      return conversation;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      started ??= load();
      return started;
    },
    ask(given) {
      const text = given.trim();
      if (text === '' || conversation.loading || openAnswer(conversation)) return false;
      const key = newLabel();
      const sessionId = conversation.sessionId ?? `session_${newLabel()}`;
      happen({ type: 'asked', key, text, sessionId });
      send(key, text, sessionId);
      return true;
    },
    retry(key) {
      const failed = answer(key);
      if (failed?.phase !== 'failed' || !conversation.sessionId || openAnswer(conversation)) return;
      happen({ type: 'retried', key });
      send(key, failed.question, conversation.sessionId);
    },
    async rate(key, helpful, comment) {
      const rated = answer(key);
      if (!rated?.messageId || !conversation.sessionId) return;
      const feedback = { sessionId: conversation.sessionId, messageId: rated.messageId, helpful };
      const commented = rated.commented && comment === undefined;
      happen({ type: 'rated', key, helpful, saving: 'saving', commented });
      try {
        await transport.feedback({ ...feedback, ...(comment ? { comment } : {}) });
        happen({ type: 'rated', key, helpful, saving: 'saved', commented: commented || comment !== undefined });
      } catch {
        happen({ type: 'rated', key, helpful, saving: 'lost', commented });
      }
    },
    restart() {
      connection.abort();
      connection = new AbortController();
      tokens.write({ sessionId: null });
      happen({ type: 'restarted' });
    },
    leave() {
      connection.abort();
      listeners.clear();
    },
  };
}
