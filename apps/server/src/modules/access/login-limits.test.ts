import { testDatabase } from '@office16852/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Call, openStage, type Stage, type StageOptions } from './test/stage.ts';

const allowed = 10;
const password = 'ein Dach aus Wellblech';
let stage: Stage;

afterEach(() => stage.close());

async function open(options: StageOptions = {}): Promise<void> {
  stage = await openStage(await testDatabase({ poolSize: 10 }), { loginPer15Minutes: allowed, ...options });
}

/** 401 is the answer of a password check; 429 that none was made. */
function count(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const attempt = (n: number, more: { email?: string; headers?: Record<string, string> } = {}): Call => ({
  path: n % 2 === 0 ? '/api/auth/login' : '/api/customer/auth/login',
  body: { email: more.email ?? `person${n}@x.example`, password },
  headers: more.headers ?? {},
});

describe('of 200 logins at once exactly as many as allowed reach the password check', () => {
  it('from one address, over two processes and both doors, whatever X-Forwarded-For says', async () => {
    await open();
    const second = await stage.another();
    const calls = Array.from({ length: 200 }, (_, n) => {
      const headers = { 'x-forwarded-for': `203.0.113.${n}`, forwarded: `for=203.0.113.${n}` };
      return (n % 4 < 2 ? stage.call : second)(attempt(n, { headers }));
    });
    const answers = await Promise.all(calls);
    expect(count(answers)).toEqual({ 401: allowed, 429: 200 - allowed });
    const refused = answers.filter(({ status }) => status === 429);
    for (const { headers, body } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body.code).toBe('request.rate_limited');
    }
    expect(await stage.events(stage.home.id, 'session.refused')).toHaveLength(allowed);
  });

  it('for one e-mail in every case, from 200 addresses', async () => {
    await open({ proxyHops: 1 });
    const spellings = ['target@x.example', 'TARGET@x.example', 'Target@X.Example', 'tarGet@X.EXAMPLE'];
    const calls = Array.from({ length: 200 }, (_, n) =>
      stage.call(attempt(n, { email: spellings[n % 4]!, headers: { 'x-forwarded-for': `203.0.113.${n}` } })),
    );
    expect(count(await Promise.all(calls))).toEqual({ 401: allowed, 429: 200 - allowed });
  });

  it('from one IPv6 /64, hopping inside it', async () => {
    await open({ proxyHops: 1 });
    const calls = Array.from({ length: 200 }, (_, n) =>
      stage.call(attempt(n, { headers: { 'x-forwarded-for': `2001:db8:1:2:${n.toString(16)}::${n}` } })),
    );
    expect(count(await Promise.all(calls))).toEqual({ 401: allowed, 429: 200 - allowed });
    const next = await stage.call(attempt(1, { headers: { 'x-forwarded-for': '2001:db8:1:3::1' } }));
    expect(next.status).toBe(401);
  });
});

describe('the limit', () => {
  it('holds at every door where a password can be tried', async () => {
    await open();
    const tenant = await stage.t.tenant();
    const email = 'known@x.example';
    const person = { tenantId: tenant.id, email, name: 'Known', password, role: 'owner' as const };
    await stage.t.db.system.tx('test', (tx) => stage.access.addMember(tx, person));
    const login = await stage.call({ path: '/api/customers/auth/login', body: { email, password } });
    const headers = { authorization: `Bearer ${login.body.access_token}` };
    const change = () =>
      stage.call({ path: '/api/auth/password', body: { current_password: 'wrong', password }, headers });
    const answers = await Promise.all(Array.from({ length: 30 }, change));
    expect(count(answers)).toEqual({ 401: allowed - 1, 429: 31 - allowed });
    expect((await stage.call({ path: '/api/customers/auth/login', body: { email, password } })).status).toBe(429);
  });
});
