/** Our own people: invited, listed, given another role, removed. Their trail is the installation's own tenant's. */
import type { StaffRole } from '@office16852/contract';
import { type Page, pageFrom, readCursor, type SystemDb } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { deleteStaff, listStaff, lockStaff, readAccount, type Staff, updateStaffRole } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import { accountEmail } from './email.ts';
import type { Invitation } from './invitation.store.ts';
import type { InvitationInput, Invitations, PageQuery } from './invitations.ts';

export interface StaffService {
  list(system: SystemDb, query: PageQuery): Promise<Page<Staff>>;
  invite(system: SystemDb, input: InvitationInput): Promise<Invitation>;
  invitations(system: SystemDb, query: PageQuery): Promise<Page<Invitation>>;
  withdraw(system: SystemDb, invitationId: string): Promise<void>;
  changeRole(system: SystemDb, staffId: string, role: StaffRole): Promise<Staff>;
  remove(system: SystemDb, staffId: string): Promise<void>;
}

export function createStaff(context: AccessContext, invitations: Invitations): StaffService {
  async function changeRole(system: SystemDb, staffId: string, role: StaffRole): Promise<Staff> {
    const home = await homeOf(context);
    return system.tx('staff.change_role', async (tx) => {
      const found = await lockStaff(tx, staffId);
      if (!found) throw new AppError('request.not_found');
      const { staff, owners } = found;
      if (staff.role === role) return staff;
      if (staff.role === 'owner' && owners === 1) throw new AppError('access.last_owner');
      await updateStaffRole(tx, staffId, role);
      const data = { staff_id: staffId, invitation_id: null, change: 'role' as const, role };
      await tx.emit(home.id, { type: 'staff.changed', data });
      return { ...staff, role };
    });
  }

  async function remove(system: SystemDb, staffId: string): Promise<void> {
    const home = await homeOf(context);
    await system.tx('staff.remove', async (tx) => {
      const found = await lockStaff(tx, staffId);
      if (!found) throw new AppError('request.not_found');
      const { staff, owners } = found;
      if (staff.role === 'owner' && owners === 1) throw new AppError('access.last_owner');
      await deleteStaff(tx, staffId);
      const data = { staff_id: staffId, invitation_id: null, change: 'removed' as const, role: staff.role };
      await tx.emit(home.id, { type: 'staff.changed', data });
    });
  }

  return Object.freeze({
    changeRole,
    remove,
    async list(system: SystemDb, query: PageQuery) {
      const before = readCursor(query.cursor);
      return pageFrom(await system.read('staff.list', (tx) => listStaff(tx, query.limit + 1, before)), query.limit);
    },
    async invite(system: SystemDb, input: InvitationInput) {
      const home = await homeOf(context);
      return system.tx('staff.invite', async (tx) => {
        const account = await readAccount(tx, { email: accountEmail(input.email) });
        return invitations.invite(tx.tenant(home.id), 'staff', home, { ...input, known: Boolean(account?.staff) });
      });
    },
    async invitations(system: SystemDb, query: PageQuery) {
      const home = await homeOf(context);
      return system.read('staff.invitations', (tx) => invitations.list(tx.tenant(home.id), 'staff', query));
    },
    async withdraw(system: SystemDb, invitationId: string) {
      const home = await homeOf(context);
      await system.tx('staff.withdraw', (tx) => invitations.withdraw(tx.tenant(home.id), 'staff', invitationId));
    },
  });
}
