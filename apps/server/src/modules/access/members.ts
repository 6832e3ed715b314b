/** The people of one tenant. Everything runs behind the tenant's wall. */
import type { MemberRole } from '@office16852/contract';
import { pageFrom, readCursor, type TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { AccessContext } from './context.ts';
import { type Crew, changeable, type InvitationInput, type PageQuery, type Role, type Scope } from './crew.ts';
import { accountEmail } from './email.ts';
import type { Invitations } from './invitations.ts';
import { deleteMember, hasMember, listMembers, lockMember, updateMemberRole } from './member.store.ts';

export function createMembers(context: AccessContext, invitations: Invitations): Crew {
  return Object.freeze({
    async list({ db }: Scope, query: PageQuery) {
      const before = readCursor(query.cursor);
      return pageFrom(await db.read((read) => listMembers(read, query.limit + 1, before)), query.limit);
    },
    changeRole: ({ db }: Scope, id: string, role: Role) =>
      db.tx(async (tx) => {
        const member = changeable(await lockMember(tx, id), role);
        if (member.role === role) return member;
        await updateMemberRole(tx, id, role as MemberRole);
        await emitChange(tx, { id, role }, 'role');
        return { ...member, role };
      }),
    remove: ({ db }: Scope, id: string) =>
      db.tx(async (tx) => {
        const { role } = changeable(await lockMember(tx, id), null);
        await deleteMember(tx, id);
        await emitChange(tx, { id, role }, 'removed');
      }),
    async invite({ db }: Scope, input: InvitationInput) {
      const tenant = await context.tenants.find(db.tenantId);
      if (!tenant) throw new AppError('request.not_found');
      return db.tx(async (tx) => {
        const known = await hasMember(tx, accountEmail(input.email));
        return invitations.invite(tx, { ...input, realm: 'member', tenant, known });
      });
    },
    invitations: ({ db }: Scope, query: PageQuery) => db.read((read) => invitations.list(read, 'member', query)),
    withdraw: ({ db }: Scope, id: string) => db.tx((tx) => invitations.withdraw(tx, 'member', id)),
  });
}

async function emitChange(tx: TenantTx, member: { id: string; role: Role }, change: 'role' | 'removed'): Promise<void> {
  const data = { member_id: member.id, invitation_id: null, change, role: member.role as MemberRole };
  await tx.emit({ type: 'member.changed', data });
}
