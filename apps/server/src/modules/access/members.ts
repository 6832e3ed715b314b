/** The people of one tenant: invited, listed, given another role, removed. Everything runs behind the tenant's wall. */
import type { MemberRole } from '@office16852/contract';
import { type Page, pageFrom, readCursor, type TenantDb, type TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { AccessContext } from './context.ts';
import { accountEmail } from './email.ts';
import type { Invitation } from './invitation.store.ts';
import type { InvitationInput, Invitations, PageQuery } from './invitations.ts';
import { deleteMember, hasMember, listMembers, lockMember, type Member, updateMemberRole } from './member.store.ts';

export interface Members {
  list(db: TenantDb, query: PageQuery): Promise<Page<Member>>;
  invite(db: TenantDb, input: InvitationInput): Promise<Invitation>;
  invitations(db: TenantDb, query: PageQuery): Promise<Page<Invitation>>;
  withdraw(db: TenantDb, invitationId: string): Promise<void>;
  changeRole(db: TenantDb, memberId: string, role: MemberRole): Promise<Member>;
  remove(db: TenantDb, memberId: string): Promise<void>;
}

export function createMembers(context: AccessContext, invitations: Invitations): Members {
  return Object.freeze({
    async list(db: TenantDb, query: PageQuery) {
      const before = readCursor(query.cursor);
      return pageFrom(await db.read((read) => listMembers(read, query.limit + 1, before)), query.limit);
    },
    async invite(db: TenantDb, input: InvitationInput) {
      const tenant = await context.tenants.find(db.tenantId);
      if (!tenant) throw new AppError('request.not_found');
      return db.tx(async (tx) => {
        const known = await hasMember(tx, accountEmail(input.email));
        return invitations.invite(tx, 'member', tenant, { ...input, known });
      });
    },
    invitations: (db: TenantDb, query: PageQuery) => db.read((read) => invitations.list(read, 'member', query)),
    withdraw: (db: TenantDb, invitationId: string) => db.tx((tx) => invitations.withdraw(tx, 'member', invitationId)),
    changeRole: (db: TenantDb, memberId: string, role: MemberRole) => db.tx((tx) => changeRole(tx, memberId, role)),
    remove: (db: TenantDb, memberId: string) => db.tx((tx) => remove(tx, memberId)),
  });
}

async function changeRole(tx: TenantTx, memberId: string, role: MemberRole): Promise<Member> {
  const found = await lockMember(tx, memberId);
  if (!found) throw new AppError('request.not_found');
  const { member, owners } = found;
  if (member.role === role) return member;
  if (member.role === 'owner' && owners === 1) throw new AppError('access.last_owner');
  await updateMemberRole(tx, memberId, role);
  await emitChange(tx, memberId, 'role', role);
  return { ...member, role };
}

async function remove(tx: TenantTx, memberId: string): Promise<void> {
  const found = await lockMember(tx, memberId);
  if (!found) throw new AppError('request.not_found');
  const { member, owners } = found;
  if (member.role === 'owner' && owners === 1) throw new AppError('access.last_owner');
  await deleteMember(tx, memberId);
  await emitChange(tx, memberId, 'removed', member.role);
}

async function emitChange(tx: TenantTx, memberId: string, change: 'role' | 'removed', role: MemberRole): Promise<void> {
  await tx.emit({ type: 'member.changed', data: { member_id: memberId, invitation_id: null, change, role } });
}
