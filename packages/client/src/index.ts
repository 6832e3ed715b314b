/** The client of the chat doors: headless, without a DOM, for pages and programs. */
export { ChatProblem, problemOf } from './chat/chat-problem.ts';
export { type ChatDoor, type ChatTransport, createChatTransport, type SendOptions } from './chat/chat-transport.ts';
export { EventParser, readEvents, type ServerEvent } from './chat/event-parser.ts';
export { randomLabel } from './chat/label.ts';
export { memoryTokens, type Remembered, storedTokens, type TokenStore } from './chat/token-store.ts';
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type RouteInput,
  type RouteName,
  type RouteOutput,
} from './routes-client.ts';
