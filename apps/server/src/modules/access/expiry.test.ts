import { testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './test/stage.ts';

const password = 'ein Dach aus Wellblech';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
});
afterAll(() => stage.close());

async function rows(): Promise<Record<string, number>> {
  const { rows } = await withClient(stage.t.admin, (client) =>
    client.query(`select (select count(*) from sessions where realm = 'member')::int as members,
      (select count(*) from sessions where realm = 'staff')::int as staff,
      (select count(*) from invitations)::int as invitations, (select count(*) from one_time_links)::int as links`),
  );
  return rows[0];
}

it('removes logins, invitations and links when their time is over, and not before', async () => {
  const { t, access, call } = stage;
  await access.setupLink();
  const { id: tenantId } = await t.tenant({ slug: 'heizung-huber' });
  const who = { name: 'Maria', password };
  await t.db.system.tx('test', async (tx) => {
    await access.addMember(tx, { ...who, tenantId, email: 'maria@huber.example', role: 'owner' });
    await access.addStaff(tx, { ...who, email: 'sam@office.example', role: 'owner' });
  });
  await call({ path: '/api/auth/login', body: { email: 'sam@office.example', password } });
  const login = await call({
    path: '/api/customers/auth/login',
    body: { email: 'maria@huber.example', password },
  });
  const authorization = `Bearer ${login.body.access_token}`;
  const invited = await call({
    path: '/api/members/invitations',
    body: { email: 'eva@huber.example', role: 'viewer' },
    headers: { authorization },
  });
  expect(invited.status).toBe(201);
  const all = { members: 1, staff: 1, invitations: 1, links: 1 };

  const later = async (ms: number) => {
    t.clock.advance(ms);
    await access.tidy();
    return rows();
  };
  expect(await later(12 * hourMs - 1)).toEqual(all);
  // A staff login lasts for half a day, the set-up link for a whole one.
  expect(await later(1)).toEqual({ ...all, staff: 0 });
  expect(await later(12 * hourMs - 1)).toEqual({ ...all, staff: 0 });
  expect(await later(1)).toEqual({ ...all, staff: 0, links: 0 });
  // A member's login is over after seven idle days, an invitation after seven days.
  expect(await later(6 * dayMs - 1)).toEqual({ ...all, staff: 0, links: 0 });
  expect(await later(1)).toEqual({ members: 0, staff: 0, invitations: 0, links: 0 });
});
