import { type TestDatabase, testDatabase, withClient } from '@office16852/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepFingerprint, readFingerprint } from './index.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

it('keeps the first fingerprint, whoever comes later', async () => {
  expect(await readFingerprint(t.admin)).toBeNull();
  const given = ['a', 'b', 'c'];
  const kept = await Promise.all(given.map((fingerprint) => keepFingerprint(t.admin, fingerprint)));
  expect(new Set(kept).size).toBe(1);
  expect(given).toContain(kept[0]);
  expect(await keepFingerprint(t.admin, 'later')).toBe(kept[0]);
  expect(await readFingerprint(t.admin)).toBe(kept[0]);
});

it('says nothing of a database without a schema', async () => {
  await withClient(t.admin, (client) => client.query('drop table installation'));
  expect([await readFingerprint(t.admin), await keepFingerprint(t.admin, 'a')]).toEqual([null, null]);
});
