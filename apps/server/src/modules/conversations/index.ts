/** The door of conversations: visitors, their threads, messages and feedback. */
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import { type ConversationRouteDeps, conversationRoutes } from './routes.ts';

export { conversationMissing, findVisible } from './service.ts';
export { findMessage, type Message } from './store.ts';
export { cookieToken, headerToken, keepCookie, recordReading, resolveTenant, viewersOf } from './viewer.ts';

export interface Conversations {
  readonly routes: readonly RouteDeclaration[];
}

export function createConversations(deps: ConversationRouteDeps): Conversations {
  return Object.freeze({ routes: conversationRoutes(deps) });
}
