export { codesOf, type Limits, takesIdempotencyKey } from './admit.ts';
export { cookieName } from './facts.ts';
export { openApi } from './openapi.ts';
export { createPages, type Pages } from './pages.ts';
export { asAppError, problemOf } from './problem.ts';
export { createHttpServer, type HttpServer } from './server.ts';
export {
  type AuthKind,
  type Caller,
  type Gate,
  type LimitName,
  RawReply,
  type ReplyFacts,
  type RequestFacts,
  type RouteContext,
  type RouteDeclaration,
  route,
  type SignedIn,
  StreamReply,
  type WidgetCaller,
} from './types.ts';
