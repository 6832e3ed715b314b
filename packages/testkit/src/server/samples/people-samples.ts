/** Requests about the installation, logins, members and staff. */

import type { TestServer } from '../start-test-server.ts';
import { freshEmail, goodPassword, made } from './made.ts';
import type { Sample, Samples } from './sample.ts';
import type { Stage } from './stage.ts';

export function peopleSamples(stage: Stage): Samples {
  return { ...tenantSamples(stage), ...loginSamples(stage), ...memberSamples(stage), ...staffSamples(stage) };
}

function tenantSamples({ tenant, owner, staff, fresh }: Stage): Samples {
  return {
    'tenants.create': async () => ({
      headers: staff.bearer,
      body: { name: fresh('Firm'), slug: `firm-${crypto.randomUUID()}`, language: 'de' },
    }),
    'tenants.list': async () => ({ headers: staff.bearer, query: { limit: '2' } }),
    'tenants.read': async () => ({ headers: owner.bearer, params: { tenant_id: tenant.id } }),
    'tenants.configure': async () => ({ headers: owner.bearer, body: { name: fresh('Firm'), language: 'en' } }),
    'health.read': async () => ({ headers: {} }),
    'contract.read': async () => ({ headers: {} }),
  };
}

/** Opens a new installation. On one that is set up its token is one that opens nothing. */
export async function setUpSample(server: TestServer): Promise<Sample> {
  const token = (await server.app.rooms.access.setupLink())?.split('#')[1] ?? 'used';
  return { headers: {}, body: { token, name: 'The first', email: freshEmail(), password: goodPassword } };
}

function loginSamples(stage: Stage): Samples {
  const { server, owner, staff, tenant, word } = stage;
  const login = ({ email, password }: { email: string; password: string }) => ({
    headers: {},
    body: { email, password },
  });
  return {
    'setup.run': () => setUpSample(server),
    'auth.login': async () => login(staff),
    'auth.logout': async () => ({ headers: (await server.signIn(staff)).bearer }),
    'auth.me': async () => ({ headers: staff.bearer }),
    'customers.login': async () => login(owner),
    'customers.logout': async () => ({ headers: (await server.signIn(owner)).bearer }),
    'customers.me': async () => ({ headers: owner.bearer }),
    'auth.accept_invitation': () => acceptance(stage, '/api/staff/invitations', 'support'),
    'customers.accept_invitation': () => acceptance(stage, '/api/members/invitations', 'viewer'),
    'password.forgot': async () => ({ headers: {}, body: { email: freshEmail() } }),
    'password.reset': async () => {
      const { email } = await server.member(tenant, 'viewer', word);
      await made(stage, '/api/auth/password/forgot', { body: { email } });
      return { headers: {}, body: { token: await server.linkToken(email), password: goodPassword } };
    },
    'password.change': async () => {
      const { bearer, password } = await server.member(tenant, 'viewer', word);
      return { headers: bearer, body: { current_password: password, password: goodPassword } };
    },
  };
}

async function acceptance(stage: Stage, path: string, role: string) {
  const email = freshEmail();
  const { bearer } = path.includes('staff') ? stage.staff : stage.owner;
  await made(stage, path, { headers: bearer, body: { email, role } });
  const token = await stage.server.linkToken(email);
  return { headers: {}, body: { token, name: stage.fresh('Guest'), password: goodPassword } };
}

function memberSamples(stage: Stage): Samples {
  const { server, owner, tenant, word, fresh } = stage;
  const headers = owner.bearer;
  const invitation = () => ({ email: freshEmail(), role: 'viewer', name: fresh('Guest') });
  return {
    'members.list': async () => ({ headers, query: { limit: '5' } }),
    'members.change_role': async () => ({
      ...{ headers, body: { role: 'operator' } },
      params: { member_id: (await server.member(tenant, 'viewer', word)).id },
    }),
    'members.remove': async () => ({
      headers,
      params: { member_id: (await server.member(tenant, 'viewer', word)).id },
    }),
    'members.invite': async () => ({ headers, body: invitation() }),
    'members.invitations': async () => ({ headers, query: { limit: '5' } }),
    'members.withdraw_invitation': async () => {
      const { id } = await made(stage, '/api/members/invitations', { headers, body: invitation() });
      return { headers, params: { invitation_id: id } };
    },
  };
}

function staffSamples(stage: Stage): Samples {
  const { server, staff, fresh } = stage;
  const headers = staff.bearer;
  const invitation = () => ({ email: freshEmail(), role: 'support', name: fresh('Colleague') });
  return {
    'staff.list': async () => ({ headers, query: { limit: '5' } }),
    'staff.change_role': async () => ({
      ...{ headers, body: { role: 'auditor' } },
      params: { staff_id: (await server.staff('support')).id },
    }),
    'staff.remove': async () => ({ headers, params: { staff_id: (await server.staff('support')).id } }),
    'staff.invite': async () => ({ headers, body: invitation() }),
    'staff.invitations': async () => ({ headers, query: { limit: '5' } }),
    'staff.withdraw_invitation': async () => {
      const { id } = await made(stage, '/api/staff/invitations', { headers, body: invitation() });
      return { headers, params: { invitation_id: id } };
    },
  };
}
