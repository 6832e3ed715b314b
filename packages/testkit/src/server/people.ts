/** People with an account, signed in through the real login doors. */
import { randomBytes } from 'node:crypto';
import type { MemberRole, StaffRole } from '@office16852/contract';
import type { App } from '../../../../apps/server/src/app.ts';
import type { Asker } from './ask.ts';

export interface TestPerson {
  readonly realm: 'member' | 'staff';
  /** `mem_…` or `stf_…`. */
  readonly id: string;
  readonly role: MemberRole | StaffRole;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly csrfToken: string;
  /** Name and value of the session cookie. */
  readonly cookie: string;
  /** Headers of a program. */
  readonly bearer: { readonly authorization: string };
  /** Headers of a page of this installation. */
  readonly browser: { readonly cookie: string; readonly 'x-csrf-token': string; readonly origin: string };
}

export interface People {
  staff(role?: StaffRole): Promise<TestPerson>;
  /** `mark` stands in the name and the e-mail. */
  member(tenant: { id: string }, role?: MemberRole, mark?: string): Promise<TestPerson>;
  /** Signs in again: a session of its own. */
  signIn(person: Pick<TestPerson, 'realm' | 'role' | 'email' | 'password'>): Promise<TestPerson>;
}

export function createPeople(app: App, asker: Asker, url: string): People {
  const { access } = app.rooms;

  async function signIn({ realm, role, email, password }: Parameters<People['signIn']>[0]): Promise<TestPerson> {
    const path = realm === 'staff' ? '/api/auth/login' : '/api/customers/auth/login';
    const answer = await asker.ask<LoginBody>(path, { body: { email, password }, headers: { origin: url } });
    if (answer.status !== 200) throw new Error(`${email} could not sign in: ${answer.text}`);
    const { access_token: accessToken, csrf_token: csrfToken, account } = answer.body;
    const cookie = answer.headers['set-cookie']![0]!.split(';')[0]!;
    return Object.freeze({
      ...{ realm, role, email, password, accessToken, csrfToken, cookie },
      id: (realm === 'staff' ? account.staff_id : account.member_id)!,
      bearer: { authorization: `Bearer ${accessToken}` },
      browser: { cookie, 'x-csrf-token': csrfToken, origin: url },
    });
  }

  return {
    signIn,
    async staff(role = 'owner') {
      const person = newPerson(role);
      await app.db.system.tx('test.staff', (tx) => access.addStaff(tx, person));
      return signIn({ realm: 'staff', ...person });
    },
    async member(tenant, role = 'owner', mark = '') {
      const person = newPerson(role, mark);
      await app.db.system.tx('test.member', (tx) => access.addMember(tx, { ...person, tenantId: tenant.id }));
      return signIn({ realm: 'member', ...person });
    },
  };
}

interface LoginBody {
  access_token: string;
  csrf_token: string;
  account: { member_id?: string; staff_id?: string };
}

function newPerson<R extends MemberRole | StaffRole>(role: R, mark = '') {
  const word = `${mark}${randomBytes(6).toString('hex')}`;
  const password = `quiet ${randomBytes(9).toString('base64url')} harbour`;
  return { email: `${role}-${word}@example.com`, name: `The ${role} ${word}`, password, role };
}
