/** Our own people. Their invitations and their trail are the installation's own tenant's. */
import type { StaffRole } from '@office16852/contract';
import { pageFrom, readCursor, type TenantTx } from '../../kernel/db/index.ts';
import { deleteStaff, listStaff, lockStaff, readAccount, updateStaffRole } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import { type Crew, changeable, type InvitationInput, type PageQuery, type Role, type Scope } from './crew.ts';
import { accountEmail } from './email.ts';
import type { Invitations } from './invitations.ts';

export function createStaff(context: AccessContext, invitations: Invitations): Crew {
  return Object.freeze({
    async list({ system }: Scope, query: PageQuery) {
      const before = readCursor(query.cursor);
      return pageFrom(await system.read('staff.list', (tx) => listStaff(tx, query.limit + 1, before)), query.limit);
    },
    async changeRole({ system }: Scope, id: string, role: Role) {
      const home = await homeOf(context);
      return system.tx('staff.change_role', async (tx) => {
        const staff = changeable(await lockStaff(tx, id), role);
        if (staff.role === role) return staff;
        await updateStaffRole(tx, id, role as StaffRole);
        await emitChange(tx.tenant(home.id), { id, role }, 'role');
        return { ...staff, role };
      });
    },
    async remove({ system }: Scope, id: string) {
      const home = await homeOf(context);
      await system.tx('staff.remove', async (tx) => {
        const { role } = changeable(await lockStaff(tx, id), null);
        await deleteStaff(tx, id);
        await emitChange(tx.tenant(home.id), { id, role }, 'removed');
      });
    },
    async invite({ system }: Scope, input: InvitationInput) {
      const home = await homeOf(context);
      return system.tx('staff.invite', async (tx) => {
        const account = await readAccount(tx, { email: accountEmail(input.email) });
        const known = Boolean(account?.staff);
        return invitations.invite(tx.tenant(home.id), { ...input, realm: 'staff', tenant: home, known });
      });
    },
    async invitations({ system }: Scope, query: PageQuery) {
      const home = await homeOf(context);
      return system.read('staff.invitations', (tx) => invitations.list(tx.tenant(home.id), 'staff', query));
    },
    async withdraw({ system }: Scope, id: string) {
      const home = await homeOf(context);
      await system.tx('staff.withdraw', (tx) => invitations.withdraw(tx.tenant(home.id), 'staff', id));
    },
  });
}

async function emitChange(tx: TenantTx, staff: { id: string; role: Role }, change: 'role' | 'removed'): Promise<void> {
  const data = { staff_id: staff.id, invitation_id: null, change, role: staff.role as StaffRole };
  await tx.emit({ type: 'staff.changed', data });
}
