/** Puts a chat together from what a page says about itself: transport, memory, words. */
import { type ChatDoor, createChatTransport, storedTokens } from '@office16852/client';
import { type Chat, createChat } from '../core/chat.ts';
import { chooseLanguage } from '../core/language.ts';
import { type Words, wordsFor } from './words.ts';

export interface ChatOptions {
  door: ChatDoor;
  /** Scheme, host and port of the installation; absent on its own pages. */
  baseUrl?: string;
  business: string;
  persona: string;
  /** Of the business, where neither the page's nor the visitor's is one that Bob speaks. */
  language?: string;
  /** A file of the installation that every page may read. */
  probe?: string;
  /** Under which the page remembers the conversation. */
  storageKey: string;
}

export interface OpenChat {
  chat: Chat;
  words: Words;
  receiptUrl: ((turnId: string) => string) | null;
}

export function openChat(options: ChatOptions): OpenChat {
  const baseUrl = options.baseUrl ?? '';
  const tokens = storedTokens(options.storageKey, () => localStorage);
  const chat = createChat({
    transport: createChatTransport({ baseUrl, door: options.door, tokens, reachable: () => answers(options.probe) }),
    tokens,
  });
  const language = chooseLanguage({
    page: document.documentElement.lang,
    visitor: navigator.languages,
    tenant: options.language ?? null,
  });
  const atHome = baseUrl === '' || new URL(baseUrl).origin === location.origin;
  return {
    chat,
    words: wordsFor(language, options),
    // A widget's visitor is known by a token that no link carries, so only our own pages can open a receipt.
    receiptUrl: atHome && options.door.kind === 'public' ? (turnId) => `${baseUrl}/receipt#${turnId}` : null,
  };
}

/** Does the installation answer at all? */
async function answers(probe: string | undefined): Promise<boolean> {
  if (!probe) return false;
  try {
    const response = await fetch(probe, { cache: 'no-store', credentials: 'omit' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
