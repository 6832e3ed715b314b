/** A route is one declaration: who, what in, what out, then the handler. The handler never sees the framework. */
import type { ErrorCode, MemberRole, Permission, StaffRole } from '@office16852/contract';
import type { Static, TSchema } from 'typebox';
import type { SystemDb, TenantDb } from '../db/index.ts';

export type AuthKind = 'public' | 'visitor' | 'widget' | 'member' | 'staff';

/** A signed-in person, as the access room vouches for them. */
export interface SignedIn {
  kind: 'member' | 'staff';
  /** Id of the member or staff. */
  id: string;
  accountId: string;
  sessionId: string;
  role: MemberRole | StaffRole;
  via: 'cookie' | 'bearer';
  tenantId: string;
  /** What they may do in that tenant. */
  permissions: ReadonlySet<Permission>;
  csrfToken: string;
}

/** A page of an allowed origin with a valid widget key. */
export interface WidgetCaller {
  kind: 'widget';
  tenantId: string;
  widgetKeyId: string;
  origin: string;
}

export type Caller = { kind: 'anonymous' } | SignedIn | WidgetCaller;

export type LimitName = 'knock' | 'login' | 'setup' | 'chat' | 'widget' | 'read' | 'write' | 'asset';

export interface RequestFacts {
  id: string;
  /** IPv4 address or IPv6 /64: what limits are keyed by. */
  address: string;
  origin: string | null;
  /** First language of Accept-Language, or null. */
  language: string | null;
  wantsStream: boolean;
  cookies: Readonly<Record<string, string | undefined>>;
  header(name: string): string | null;
}

export interface CookieOptions {
  maxAgeSeconds?: number;
  sameSite: 'lax' | 'strict';
}

export interface ReplyFacts {
  header(name: string, value: string): void;
  /** HttpOnly, and on https Secure with the `__Host-` prefix. */
  setCookie(name: string, value: string, options: CookieOptions): void;
  clearCookie(name: string): void;
}

export interface RouteInputs {
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
}

type InputOf<I extends RouteInputs> = { [K in keyof I]: I[K] extends TSchema ? Static<I[K]> : never };

export interface RouteContext<I extends RouteInputs = RouteInputs> {
  input: InputOf<I>;
  caller: Caller;
  /** The caller's tenant. Reading it on a public route is a bug and throws. */
  db: TenantDb;
  /** Another tenant's rows, under the same actor and Idempotency-Key: for staff, and for doors that find their tenant. */
  dbOf(tenantId: string): TenantDb;
  /** Every tenant's rows: for staff routes, and before a tenant is known. */
  system: SystemDb;
  request: RequestFacts;
  reply: ReplyFacts;
  signal: AbortSignal;
}

/** A reply that is not JSON: a script, a page, a file. */
export class RawReply {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  readonly headers: Record<string, string>;
  readonly status: number;
  constructor(body: string | Uint8Array, contentType: string, headers: Record<string, string> = {}, status = 200) {
    this.body = body;
    this.contentType = contentType;
    this.headers = headers;
    this.status = status;
  }
}

/** Server-sent events: each part has a type and a sequence number, which is the event's id. */
export class StreamReply {
  readonly parts: AsyncIterable<{ type: string; seq: number }>;
  constructor(parts: AsyncIterable<{ type: string; seq: number }>) {
    this.parts = parts;
  }
}

export interface RouteDeclaration<I extends RouteInputs = RouteInputs, O extends TSchema = TSchema> {
  /** `noun.verb`: the operation's name in OpenAPI and in the client. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: `/${string}`;
  /** Further paths with the same meaning. */
  aliases?: readonly `/${string}`[];
  summary: string;
  auth: readonly AuthKind[];
  /** Null where being signed in is enough, and where nobody is signed in. */
  permission: Permission | null;
  input: I;
  /** Null answers 204; 'raw' is a RawReply. */
  output: O | null | 'raw';
  /** The parts of the stream that Accept: text/event-stream gives instead. */
  stream?: TSchema;
  status?: 200 | 201 | 202;
  errors: readonly ErrorCode[];
  limit: LimitName;
  /** Exact CORS for pages of allowed origins. */
  cors?: 'widget' | 'asset';
  maxBodyBytes?: number;
  /** May an Idempotency-Key be sent? Default: yes on every mutating route of members and staff. */
  idempotent?: boolean;
  /** Answers anonymous callers with this code instead of request.unauthenticated. */
  anonymous?: ErrorCode;
  handler(context: RouteContext<I>): Promise<unknown>;
}

/** Declares a route; its handler's result is checked against the output schema. */
export function route<const I extends RouteInputs, O extends TSchema>(
  declaration: Omit<RouteDeclaration<I, O>, 'handler'> & {
    handler(context: RouteContext<I>): Promise<Static<O> | RawReply | StreamReply | null | undefined>;
  },
): RouteDeclaration {
  return Object.freeze(declaration) as unknown as RouteDeclaration;
}

/** What the rooms lend the kernel to know a caller by. */
export interface Gate {
  /** Null when the request carries no login of these realms. A bad Bearer throws request.unauthenticated. */
  signedIn(request: RequestFacts, realms: readonly ('member' | 'staff')[]): Promise<SignedIn | null>;
  /** Key and Origin of a widget call; throws embeds.* */
  widget(request: RequestFacts): Promise<WidgetCaller>;
  /** Is this origin allowed for any active key? For preflights, which carry no key. */
  originKnown(origin: string): Promise<boolean>;
  /** Staff in a tenant that is not the installation's own, and audited reads. */
  recordEntry(caller: SignedIn, routeName: string, subject: string | null, request: RequestFacts): Promise<void>;
}
