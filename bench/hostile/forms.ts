/** The ways in which a text can be sent: each route's body, query, path and headers, each with the text in its fields. */
import {
  type Answer,
  addressOf,
  bend,
  type Field,
  fieldsOf,
  type Sample,
  sendSample,
  type TestServer,
  valueAt,
} from '@office16852/testkit';
import { Ajv } from 'ajv';
import type { RouteDeclaration } from '../../apps/server/src/kernel/http/index.ts';

export interface Form {
  readonly name: string;
  /** Hashing, reading content and compiling take long, so these get each text in turn only. */
  readonly slow: boolean;
  /** Null where the text cannot be sent so at all, such as a line break in a header. */
  send(text: string): Promise<Answer> | null;
  /** What is wrong with what came back. */
  fault?(text: string, answer: Answer): string | null;
}

const ajv = new Ajv({ strict: false });
/** Fields that are given back as they were said. */
const kept = ['name', 'description', 'tone', 'systemPrompt', 'session_id'];
const slowRoutes = /^(sources\.(add|replace|read_again)|releases\.publish|tenants\.create)$/;

export function formsOf(server: TestServer, samples: ReadonlyMap<string, Sample>): Form[] {
  return server.app.routes.flatMap((route) => {
    const sample = samples.get(route.name)!;
    const slow = route.limit === 'login' || route.limit === 'setup' || slowRoutes.test(route.name);
    const fields = fieldsOf(route);
    const form = (name: string, more: Omit<Form, 'name' | 'slow'>): Form => ({
      name: `${route.name} ${name}`,
      slow,
      ...more,
    });
    return [
      ...bodyForms(server, { route, sample, fields, form }),
      ...(['query', 'params'] as const)
        .filter((place) => fields.some((field) => field.place === place))
        .map((place) => form(place, { send: (text) => sendSample(server, route, inAll(sample, fields, place, text)) })),
      ...headerForms(server, { route, sample, fields, form }),
    ];
  });
}

interface Given {
  route: RouteDeclaration;
  sample: Sample;
  fields: readonly Field[];
  form(name: string, more: Omit<Form, 'name' | 'slow'>): Form;
}

/** Once in each field that takes it, which should be stored as it is; once in all of them, which should be refused. */
function bodyForms(server: TestServer, { route, sample, fields, form }: Given): Form[] {
  const texts = fields.filter(({ place, schema }) => place === 'body' && schema['type'] === 'string');
  if (texts.length === 0) return [];
  const fitting = (text: string) => texts.filter(({ schema }) => ajv.validate(schema, text));
  const put = (text: string, into: readonly Field[]) => into.reduce((bent, field) => bend(bent, field, text), sample);
  return [
    form('fitting fields', {
      send: (text) => {
        const into = fitting(text);
        return into.length === 0 ? null : sendSample(server, route, put(text, into));
      },
      fault: (text, answer) => keptFault(fitting(text), text, answer),
    }),
    form('all fields', { send: (text) => sendSample(server, route, put(text, texts)) }),
  ];
}

function keptFault(into: readonly Field[], text: string, { status, body }: Answer): string | null {
  if (status >= 300) return null;
  const said = (body ?? {}) as Record<string, unknown>;
  const other = into.find(({ name }) => kept.includes(name) && typeof said[name] === 'string' && said[name] !== text);
  return other ? `${other.name} came back as ${JSON.stringify(said[other.name]).slice(0, 200)}` : null;
}

function inAll(sample: Sample, fields: readonly Field[], place: Field['place'], text: string): Sample {
  return fields.filter((field) => field.place === place).reduce((bent, field) => bend(bent, field, text), sample);
}

const headerNames = [
  'x-tenant',
  'idempotency-key',
  'last-event-id',
  'accept',
  'accept-language',
  'x-visitor-token',
  'x-csrf-token',
  'x-request-id',
  'x-forwarded-for',
  'if-none-match',
  'cookie',
  'authorization',
  'origin',
];

/** One kind of request for each header is enough: headers are read in one place. */
function headerForms(server: TestServer, { route, sample, form }: Given): Form[] {
  if (
    !['personas.list', 'personas.create', 'chat.send', 'widget.send', 'widget.script', 'chat.stream'].includes(
      route.name,
    )
  )
    return [];
  return headerNames.map((header) =>
    form(`header ${header}`, {
      send: (text) => {
        const bytes = Buffer.from(text.slice(0, 2_000)).toString('latin1');
        if (/[^\t\x20-\x7e\x80-\xff]/.test(bytes)) return null;
        return server.ask(addressOf(route.path, sample), {
          ...{ method: route.method, headers: { ...sample.headers, [header]: bytes } },
          ...(sample.body ? { body: sample.body } : {}),
        });
      },
    }),
  );
}

/** The text as a visitor's message, read again from the history. */
export function messageForm(server: TestServer, sample: Sample): Form {
  let asked = 0;
  let cookie = '';
  const business = String(valueAt(sample, { place: 'body', name: 'business_id' }));
  return {
    name: 'message and history',
    slow: false,
    send: async (text) => {
      // A fresh visitor now and then, so that histories stay short.
      if (asked++ % 40 === 0) cookie = '';
      const session = `hostile ${crypto.randomUUID()}`;
      const said = await server.ask('/api/chat', {
        headers: cookie ? { cookie } : {},
        body: { message: text, session_id: session, business_id: business },
      });
      if (said.status !== 200) return said;
      cookie = said.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie;
      return server.ask(`/api/chat/history/${encodeURIComponent(session)}?business_id=${business}`, {
        headers: { cookie },
      });
    },
    fault: (text, { status, body }) => {
      if (status === 422) return null;
      const first = (body as { messages?: { text: string }[] }).messages?.[0]?.text;
      return first === text ? null : `the history says ${JSON.stringify(first)?.slice(0, 200)}`;
    },
  };
}
