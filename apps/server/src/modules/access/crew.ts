/** The people of one kind, whom the same six routes manage: a tenant's members, or the staff. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import type { Page, SystemDb, TenantDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { Invitation } from './invitation.store.ts';

export type Role = MemberRole | StaffRole;

export interface Person {
  id: string;
  email: string;
  name: string;
  role: Role;
  createdAt: string;
}

export interface InvitationInput {
  email: string;
  role: Role;
  name: string | null;
}

export interface PageQuery {
  limit: number;
  cursor: string | undefined;
}

/** Where a request acts: members behind their tenant's wall, staff across tenants. */
export interface Scope {
  readonly db: TenantDb;
  readonly system: SystemDb;
}

export interface Crew {
  list(scope: Scope, query: PageQuery): Promise<Page<Person>>;
  /** One owner stays: access.last_owner. */
  changeRole(scope: Scope, id: string, role: Role): Promise<Person>;
  /** Ends their sessions too. */
  remove(scope: Scope, id: string): Promise<void>;
  invite(scope: Scope, input: InvitationInput): Promise<Invitation>;
  invitations(scope: Scope, query: PageQuery): Promise<Page<Invitation>>;
  withdraw(scope: Scope, invitationId: string): Promise<void>;
}

/** A person as locked for a change, and how many owners there are. */
export interface Locked<P extends Person> {
  person: P;
  owners: number;
}

/** The person, unless they are missing or the last owner about to stop being one. */
export function changeable<P extends Person>(locked: Locked<P> | null, newRole: Role | null): P {
  if (!locked) throw new AppError('request.not_found');
  const { person, owners } = locked;
  if (person.role === 'owner' && newRole !== 'owner' && owners === 1) throw new AppError('access.last_owner');
  return person;
}
