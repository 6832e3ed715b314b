/** Sends every text in every form, or every text in a fair share of them, and every raw body to every route that reads one. */
import { addressOf, createStage, type Sample, type Stage, samplesOf, type TestServer } from '@office16852/testkit';
import { type Form, formsOf, messageForm } from './forms.ts';
import type { JsonBody } from './load-strings.ts';

export interface Fired {
  requests: number;
  statuses: Record<string, number>;
  faults: string[];
}

export interface Range {
  readonly server: TestServer;
  readonly stage: Stage;
  readonly samples: ReadonlyMap<string, Sample>;
  readonly forms: readonly Form[];
}

const workers = 8;
/** A form that hashes a password or compiles takes fifty times the time of another. */
const slowEvery = 8;

export async function prepareRange(server: TestServer): Promise<Range> {
  const stage = await createStage(server);
  const table = samplesOf(stage);
  const samples = new Map<string, Sample>();
  for (const { name } of server.app.routes) samples.set(name, await table[name]!());
  // Ending one's own login would end the run with it.
  const forms = formsOf(server, samples).filter(({ name }) => !/\.(logout|me) /.test(name));
  return { server, stage, samples, forms: [messageForm(server, samples.get('chat.send')!), ...forms] };
}

/** Each text is stored as message, persona, label and name; of the other forms it gets `share`, in turn. */
export async function fireStrings(range: Range, texts: readonly string[], share: number): Promise<Fired> {
  const always = range.forms.filter(({ name }) =>
    /^(message and|personas\.create fitting|chat\.session fitting)/.test(name),
  );
  const others = range.forms.filter((form) => !always.includes(form));
  const fast = others.filter(({ slow }) => !slow);
  const slow = others.filter((form) => form.slow);
  const everything = share >= range.forms.length;
  const plan = function* () {
    for (const [i, text] of texts.entries()) {
      const turn = everything
        ? others
        : [
            ...Array.from({ length: share }, (_, n) => fast[(i * share + n) % fast.length]!),
            ...(i % slowEvery === 0 ? [slow[(i / slowEvery) % slow.length]!] : []),
          ];
      for (const form of [...always, ...turn]) yield { form, text };
    }
  };
  return run(plan(), async ({ form, text }, fired) => {
    const answer = await form.send(text);
    if (!answer) return;
    note(fired, answer.status);
    const fault = answer.status >= 500 ? `answered ${answer.status}` : (form.fault?.(text, answer) ?? null);
    if (fault) fired.faults.push(`${form.name}: ${JSON.stringify(text).slice(0, 120)} ${fault}`);
  });
}

export async function fireBodies({ server, samples }: Range, bodies: readonly JsonBody[]): Promise<Fired> {
  const routes = server.app.routes.filter(({ input }) => input.body);
  const plan = routes.flatMap((route) => bodies.map((body) => ({ route, body })));
  return run(plan, async ({ route, body }, fired) => {
    const { headers, ...sample } = samples.get(route.name)!;
    const { status } = await server.ask(addressOf(route.path, sample), {
      ...{ method: route.method, body: body.bytes },
      headers: { ...headers, 'content-type': 'application/json' },
    });
    note(fired, status);
    const tooLarge = body.bytes.length > (route.maxBodyBytes ?? 65_536);
    if (tooLarge ? status !== 413 : !fits(body.valid, status))
      fired.faults.push(`${route.name}: ${body.name} answered ${status}`);
  });
}

/** What is not JSON is 400; what is JSON is read, and refused for what it says. */
function fits(valid: boolean | null, status: number): boolean {
  if (valid === false) return status === 400;
  return status < 500 && (valid === null || status !== 400);
}

async function run<T>(plan: Iterable<T>, one: (item: T, fired: Fired) => Promise<void>): Promise<Fired> {
  const fired: Fired = { requests: 0, statuses: {}, faults: [] };
  const items = plan[Symbol.iterator]();
  const worker = async () => {
    for (let next = items.next(); !next.done; next = items.next()) await one(next.value, fired);
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return fired;
}

function note(fired: Fired, status: number): void {
  fired.requests += 1;
  fired.statuses[status] = (fired.statuses[status] ?? 0) + 1;
}

/** Errors that the server logged, and anything that PostgreSQL refused to read. */
export function loggedFaults(server: TestServer): string[] {
  return server.logs.filter((line) => /"level":(50|60)|syntax error|invalid byte sequence|"code":"(22|42)/.test(line));
}
