/** What the command line can do. Each command says it in lines and gives an exit code. */
import { verifyChain } from '../modules/audit/index.ts';
import type { Tenant } from '../modules/tenants/index.ts';
import { UsageError } from '../server-flags.ts';
import type { OpenHouse } from './open-house.ts';
import type { Terminal } from './run-command.ts';

export interface Command {
  name: string;
  /** As usage shows it. */
  form: string;
  summary: string;
  maxArguments: number;
  run(house: OpenHouse, args: readonly string[], terminal: Terminal): Promise<number>;
}

export const commands: readonly Command[] = [
  {
    name: 'setup-link',
    form: 'setup-link',
    summary: 'Print a new one-time link that makes the first staff account; the one before it ends.',
    maxArguments: 0,
    async run({ rooms }, _args, terminal) {
      const link = await rooms.access.setupLink();
      if (link) terminal.out(link);
      else terminal.error('This installation is set up already. Its staff sign in, or reset their password by mail.');
      return link ? 0 : 1;
    },
  },
  {
    name: 'migrate',
    form: 'migrate',
    summary: 'Bring the schema up to date, as every start with the role migrate does.',
    maxArguments: 0,
    // Opening the house has done it.
    async run({ config, how }, _args, terminal) {
      if (!config.roles.migrate) throw new UsageError('ROLES leaves migrate out, so nothing was changed.');
      terminal.out(`The schema is up to date. ${how}`);
      return 0;
    },
  },
  {
    name: 'verify',
    form: 'verify [TENANT]',
    summary: "Check the audit chain of one tenant, by slug or id, or of all: exit code 1 where one doesn't hold.",
    maxArguments: 1,
    async run(house, [named], terminal) {
      let broken = 0;
      for (const tenant of await chosen(house, named)) {
        const db = house.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'verify' } });
        const { entries, holds, first_break: where } = await verifyChain(db);
        if (!holds) broken += 1;
        const verdict = where ? `BROKEN at entry ${where.seq}: ${where.reason}` : 'holds';
        terminal.out(`${tenant.slug}  ${entries} entries  ${verdict}`);
      }
      return broken > 0 ? 1 : 0;
    },
  },
];

async function chosen({ db, rooms }: OpenHouse, named: string | undefined): Promise<Tenant[]> {
  if (named !== undefined) {
    const tenant = await rooms.tenants.resolve(named);
    if (!tenant) throw new UsageError(`There is no tenant ${named}.`);
    return [tenant];
  }
  const all: Tenant[] = [];
  let cursor: string | undefined;
  do {
    const page = await rooms.tenants.list(db.system, { limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return all;
}
