/** Capabilities for data access: a signature says whose data it may touch and whether it may write. */
import type { EventData, EventType } from '@office16852/contract';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Who did it, for the audit trail. */
export interface Actor {
  kind: 'member' | 'staff' | 'visitor' | 'system';
  /** Id of the member, staff or visitor; for the system, the name of the part. */
  id: string;
}

export interface NewEvent<T extends EventType = EventType> {
  type: T;
  data: EventData<T>;
  /** A person's own words or addresses: stored salted and erasable; the entry keeps only their hashes. */
  personal?: Record<string, string>;
  /** Only where it is not the capability's own actor, as at a login. */
  actor?: Actor;
}

export interface TenantRead {
  readonly kind: 'tenant';
  readonly tenantId: string;
  readonly actor: Actor;
  readonly sql: Kysely<Tables>;
}

export interface TenantTx extends TenantRead {
  /** The only way to announce a fact: one row in this transaction, read by audit and by subscribers. */
  emit<T extends EventType>(event: NewEvent<T>): Promise<void>;
}

export interface TenantDb {
  readonly tenantId: string;
  readonly actor: Actor;
  read<T>(fn: (read: TenantRead) => Promise<T>): Promise<T>;
  /** With an Idempotency-Key on the request, a repeated call gives the first one's stored result and runs nothing. */
  tx<T>(fn: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** One SQL function, one statement, one commit: `name(payload jsonb) returns jsonb`. */
  call<T>(name: string, payload: unknown): Promise<T>;
}

/** For jobs, staff routes and logins: every tenant's rows. Never given to code that serves a visitor or a member's own page. */
export interface SystemTx {
  readonly kind: 'system';
  readonly actor: Actor;
  readonly sql: Kysely<Tables>;
  emit<T extends EventType>(tenantId: string, event: NewEvent<T>): Promise<void>;
  /** The same transaction, narrowed to one tenant. */
  tenant(tenantId: string): TenantTx;
}

export interface SystemDb {
  read<T>(purpose: string, fn: (tx: SystemTx) => Promise<T>): Promise<T>;
  /** Replays a repeated Idempotency-Key, like a tenant's. */
  tx<T>(purpose: string, fn: (tx: SystemTx) => Promise<T>, actor?: Actor): Promise<T>;
}

export interface DbScope {
  actor: Actor;
  requestId?: string;
  idempotency?: Idempotency;
}

export interface Idempotency {
  /** Caller and route, so that nobody meets another's key. */
  scope: string;
  key: string;
  fingerprint: string;
}

export interface Db {
  forTenant(tenantId: string, scope: DbScope): TenantDb;
  systemFor(scope: DbScope): SystemDb;
  readonly system: SystemDb;
  /** One exact value through a short list of SECURITY DEFINER functions that return ids only. */
  lookup<T extends Record<string, unknown>>(name: string, value: string): Promise<T | null>;
  /** Plumbing of the kernel itself: one SQL function that is not about any tenant. */
  kernelCall<T>(name: string, payload: unknown): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
