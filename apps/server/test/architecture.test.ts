import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkArchitecture } from './architecture/check-architecture.ts';
import { show } from './architecture/finding.ts';
import { readSourceTree } from './architecture/source-tree.ts';

/** The rooms in ladder order: a room may import only rooms above it, and only through their index.ts. */
const ladder = [
  'tenants',
  'pricebook',
  'credits',
  'subscriptions',
  'payments',
  'access',
  'audit',
  'models',
  'personas',
  'knowledge',
  'sources',
  'governance',
  'conversations',
  'bookings',
  'actions',
  'escalations',
  'releases',
  'embeds',
  'turns',
  'suites',
  'changes',
  'notices',
  'webhooks',
  'insights',
  'privacy',
];

/** Findings that are accepted: `where` without its line number, the rule, and why. */
const exceptions: readonly { where: string; rule: string; reason: string }[] = [
  {
    where: 'packages/testkit/src/server/ask.ts agent',
    rule: 'words',
    reason: "The name of an option of Node's own http.request.",
  },
  {
    where: 'bench/shutdown/client.ts agent',
    rule: 'words',
    reason: "The name of an option of Node's own http.request.",
  },
  {
    where: 'bench/shutdown/round.ts agent',
    rule: 'words',
    reason: "The name of an option of Node's own http.request.",
  },
];

const root = fileURLToPath(new URL('../../..', import.meta.url));
const findings = checkArchitecture(readSourceTree(root), ladder);
const placeless = (where: string) => where.replace(/:\d+/g, '');
const accepted = (where: string, rule: string) =>
  exceptions.some((one) => one.where === placeless(where) && one.rule === rule);

describe('the house', () => {
  it('stands: directions, doors, cycles, tables, confined things, sizes and words', () => {
    const failures = findings.filter(({ level, where, rule }) => level === 'fail' && !accepted(where, rule));
    expect(failures.map(show).join('\n')).toBe('');
  });

  it('gives a reason for each exception, and keeps none that is no longer needed', () => {
    const idle = exceptions.filter(
      (one) =>
        one.reason.length < 20 ||
        !findings.some(({ where, rule }) => placeless(where) === one.where && rule === one.rule),
    );
    expect(idle).toEqual([]);
  });

  it('reports what is close to a cap', () => {
    const warnings = findings.filter(({ level }) => level === 'warn');
    if (warnings.length > 0)
      process.stdout.write(
        `Close to a cap:\n  ${warnings.map(({ where, message }) => `${where}: ${message}`).join('\n  ')}\n`,
      );
    expect(warnings.every(({ rule }) => rule === 'size')).toBe(true);
  });
});
