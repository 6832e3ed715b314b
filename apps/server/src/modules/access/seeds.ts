/** People without an invitation: for seeds and tests, in a transaction that the caller opened. The password rules hold here too. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/index.ts';
import { newId } from '../../kernel/ids.ts';
import { readAccount } from './account.store.ts';
import { type AccessContext, hashNewPassword, homeOf } from './context.ts';
import { accountEmail } from './email.ts';
import { enterMember, enterStaff, type People } from './people.ts';

export interface NewPerson<Role> {
  email: string;
  name: string;
  /** Of a new account; an existing one keeps its own. */
  password: string;
  role: Role;
}

export interface Seeds {
  addMember(tx: SystemTx, person: NewPerson<MemberRole> & { tenantId: string }): Promise<{ memberId: string }>;
  addStaff(tx: SystemTx, person: NewPerson<StaffRole>): Promise<{ staffId: string }>;
}

export function createSeeds(context: AccessContext): Seeds {
  async function personFor(tx: SystemTx, person: NewPerson<unknown>): Promise<People> {
    const email = accountEmail(person.email);
    const at = isoTime(context.clock.now());
    const account = await readAccount(tx, { email });
    const { name, password } = person;
    const passwordHash = account ? null : await hashNewPassword(context, password, { email, name });
    return { email, name, passwordHash, at };
  }
  return Object.freeze({
    async addMember(tx: SystemTx, person: NewPerson<MemberRole> & { tenantId: string }) {
      const added = { ...(await personFor(tx, person)), role: person.role, invitationId: null, actor: tx.actor };
      return { memberId: (await enterMember(tx, person.tenantId, added)).personId };
    },
    async addStaff(tx: SystemTx, person: NewPerson<StaffRole>) {
      const staffId = newId('staff', context.clock.now());
      await enterStaff(tx, (await homeOf(context)).id, {
        ...(await personFor(tx, person)),
        staffId,
        role: person.role,
      });
      return { staffId };
    },
  });
}
