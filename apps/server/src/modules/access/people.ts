/** Making a person staff or a member, with their account if they have none. One transaction, opened by the use case. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import type { Actor, SystemTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { type Account, insertAccount, insertAccountTenant, insertStaff, readAccount } from './account.store.ts';
import { insertMember } from './member.store.ts';
import type { Entry } from './sessions.ts';

export interface People {
  email: string;
  name: string;
  /** Of a new account; null for one that exists, whose password stays. */
  passwordHash: string | null;
  at: string;
}

export async function enterStaff(
  tx: SystemTx,
  homeId: string,
  person: People & { staffId: string; role: StaffRole },
): Promise<Entry> {
  const account = await accountFor(tx, person);
  const { staffId, role } = person;
  if (!(await insertStaff(tx, { id: staffId, accountId: account.id, role, at: person.at })))
    throw new AppError('access.email_taken');
  await tx.emit(homeId, {
    type: 'staff.changed',
    data: { staff_id: staffId, invitation_id: null, change: 'joined', role },
    actor: { kind: 'staff', id: staffId },
  });
  return { realm: 'staff', account: { ...account, staff: { id: staffId, role } }, personId: staffId, tenantId: homeId };
}

export async function enterMember(
  tx: SystemTx,
  tenantId: string,
  person: People & { role: MemberRole; invitationId: string | null; actor?: Actor },
): Promise<Entry> {
  const account = await accountFor(tx, person);
  const memberId = newId('member', Date.parse(person.at));
  const { email, name } = account;
  const { role, at } = person;
  if (!(await insertMember(tx, tenantId, { id: memberId, accountId: account.id, email, name, role, createdAt: at })))
    throw new AppError('access.email_taken');
  await insertAccountTenant(tx, { accountId: account.id, tenantId, memberId, at });
  await tx.emit(tenantId, {
    type: 'member.changed',
    data: { member_id: memberId, invitation_id: person.invitationId, change: 'joined', role },
    actor: person.actor ?? { kind: 'member', id: memberId },
  });
  const memberships = [{ tenantId, memberId, role }, ...account.memberships];
  return { realm: 'member', account: { ...account, memberships }, personId: memberId, tenantId };
}

async function accountFor(tx: SystemTx, person: People): Promise<Account> {
  const { email, name, passwordHash, at } = person;
  const found = await readAccount(tx, { email });
  // With a hash the caller saw no account; one that came in between keeps its own password and must give it.
  if (found && passwordHash === null) return found;
  const id = newId('account', Date.parse(at));
  if (passwordHash === null || !(await insertAccount(tx, { id, email, name, passwordHash, at })))
    throw new AppError('access.email_taken');
  return { id, email, name, passwordHash, staff: null, memberships: [] };
}
