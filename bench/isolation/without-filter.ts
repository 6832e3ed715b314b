/**
 * Takes the application's tenant filter away: every `tenant_id = …` of its statements becomes true, in the texts it
 * sends and in the SQL functions that it calls. What then still holds one tenant back is row-level security alone.
 */
import { type TestDatabase, withClient } from '@office16852/testkit';
import pg from 'pg';

export interface OpenFilter {
  /** Statements that went out without their filter. */
  readonly count: number;
  putBack(): void;
}

const sent = /(?:"?\w+"?\.)?"?tenant_id"?\s*=\s*(\$\d+)(?:::uuid)?/g;
// The tenants table is keyed by the tenant itself.
const ownRow = /^(?:select \* from|update) "tenants"/;
const ownId = /"id"\s*=\s*(\$\d+)/g;

interface Statement {
  text: string;
  name?: string;
}

export function removeFilter(): OpenFilter {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const original = prototype.query;
  const state = { count: 0 };
  prototype.query = function query(this: pg.Client, ...given: unknown[]) {
    const [first, ...rest] = given;
    return original.call(this, opened(first, state), ...rest);
  };
  return {
    get count() {
      return state.count;
    },
    putBack: () => {
      prototype.query = original;
    },
  };
}

function opened(given: unknown, state: { count: number }): unknown {
  if (typeof given === 'string') return openedText(given, state);
  const statement = given as Statement | null;
  if (typeof statement?.text !== 'string') return given;
  const text = openedText(statement.text, state);
  if (text === statement.text) return given;
  // Under its own name the connection may hold the statement with its filter.
  return { ...statement, text, ...(statement.name ? { name: `${statement.name}_open` } : {}) };
}

function openedText(text: string, state: { count: number }): string {
  if (/^\s*insert/i.test(text)) return text;
  let open = text.replace(sent, '($1::uuid is not null)');
  if (ownRow.test(open)) open = open.replace(ownId, '($1::uuid is not null)');
  if (open !== text) state.count += 1;
  return open;
}

/** The same for the SQL functions of this database that run as their caller. Gives how many were changed. */
export async function openFunctions(database: TestDatabase): Promise<number> {
  return withClient(database.admin, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select pg_get_functiondef(p.oid) as text from pg_proc p join pg_language l on l.oid = p.prolang
       where pronamespace = 'public'::regnamespace and not prosecdef and l.lanname in ('sql', 'plpgsql')`,
    );
    let changed = 0;
    for (const { text } of rows) {
      const open = text.replace(/\b\w+\.tenant_id = (tenant|kernel_tenant\(\))/g, '($1 is not null)');
      if (open === text) continue;
      await client.query(open);
      changed += 1;
    }
    return changed;
  });
}

/**
 * Opens row-level security as well: the control that shows what the measurement would find. Tenants and members stay
 * walled, or nobody could sign in any more and every attempt would end at the door.
 */
export async function openPolicies(database: TestDatabase): Promise<void> {
  await withClient(database.admin, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select distinct tablename as name from pg_policies where schemaname = 'public' and policyname = 'tenant'
         and tablename not in ('tenants', 'members')`,
    );
    for (const { name } of rows)
      await client.query(`create policy control on ${name} to bob_app using (true) with check (true)`);
  });
}
