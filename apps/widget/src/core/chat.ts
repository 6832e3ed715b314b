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
  const now: Now = { transport, tokens, state: createState(), connection: new AbortController() };
  let started: Promise<void> | null = null;

  function send(key: string, text: string, sessionId: string): void {
    tokens.write({ sessionId });
    const { signal } = now.connection;
    void follow(now, key, transport.send(text, sessionId, { signal, idempotencyKey: key }));
  }

  return {
    get conversation() {
      return now.state.conversation;
    },
    subscribe: now.state.subscribe,
    start() {
      started ??= load(now);
      return started;
    },
    ask(given) {
      const { conversation } = now.state;
      const text = given.trim();
      if (text === '' || conversation.loading || openAnswer(conversation)) return false;
      const key = newLabel();
      const sessionId = conversation.sessionId ?? `session_${newLabel()}`;
      now.state.happen({ type: 'asked', key, text, sessionId });
      send(key, text, sessionId);
      return true;
    },
    retry(key) {
      const { conversation } = now.state;
      const failed = answerOf(conversation, key);
      if (failed?.phase !== 'failed' || !conversation.sessionId || openAnswer(conversation)) return;
      now.state.happen({ type: 'retried', key });
      send(key, failed.question, conversation.sessionId);
    },
    rate: (key, helpful, comment) => rate(now, { key, helpful, comment }),
    restart() {
      now.connection.abort();
      now.connection = new AbortController();
      tokens.write({ sessionId: null });
      now.state.happen({ type: 'restarted' });
    },
    leave() {
      now.connection.abort();
      now.state.silence();
    },
  };
}

/** What the parts of one chat share. */
interface Now {
  transport: ChatTransport;
  tokens: TokenStore;
  state: State;
  /** Ends with the conversation: nothing of an older one may arrive in a newer. */
  connection: AbortController;
}

interface State {
  readonly conversation: Conversation;
  happen(it: Happening): void;
  subscribe: Chat['subscribe'];
  silence(): void;
}

function createState(): State {
  const listeners = new Set<Parameters<Chat['subscribe']>[0]>();
  let conversation = emptyConversation;
  return {
    get conversation() {
      return conversation;
    },
    happen(it) {
      conversation = next(conversation, it);
      for (const listener of listeners) listener(conversation, it);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    silence: () => listeners.clear(),
  };
}

async function follow(now: Now, key: string, parts: AsyncIterable<StreamPart>): Promise<void> {
  const { signal } = now.connection;
  try {
    for await (const part of parts) {
      if (signal.aborted) return;
      if (part.type === 'error') throw problemOf(part.problem);
      now.state.happen({ type: 'part', key, part });
    }
  } catch (error) {
    if (!signal.aborted) now.state.happen({ type: 'failed', key, trouble: troubleOf(error) });
  }
}

async function load(now: Now): Promise<void> {
  const { transport, tokens, state } = now;
  const { sessionId } = tokens.read();
  if (sessionId === null) return;
  const { signal } = now.connection;
  state.happen({ type: 'loading', sessionId });
  try {
    const history = await transport.history(sessionId, signal);
    if (signal.aborted) return;
    state.happen({ type: 'loaded', history });
    if (!history) return tokens.write({ sessionId: null });
    const open = openAnswer(state.conversation);
    if (open?.turnId) void follow(now, open.key, transport.resume(open.turnId, sessionId, signal));
  } catch {
    if (!signal.aborted) state.happen({ type: 'lost' });
  }
}

interface Rating {
  key: string;
  helpful: boolean;
  comment: string | undefined;
}

async function rate({ transport, state }: Now, { key, helpful, comment }: Rating): Promise<void> {
  const { sessionId } = state.conversation;
  const rated = answerOf(state.conversation, key);
  if (!rated?.messageId || !sessionId) return;
  const commented = rated.commented && comment === undefined;
  state.happen({ type: 'rated', key, helpful, saving: 'saving', commented });
  try {
    await transport.feedback({ sessionId, messageId: rated.messageId, helpful, ...(comment ? { comment } : {}) });
    state.happen({ type: 'rated', key, helpful, saving: 'saved', commented: commented || comment !== undefined });
  } catch {
    state.happen({ type: 'rated', key, helpful, saving: 'lost', commented });
  }
}

function answerOf(conversation: Conversation, key: string): Answer | undefined {
  return conversation.entries.find((entry): entry is Answer => entry.author === 'persona' && entry.key === key);
}
