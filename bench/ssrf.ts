/**
 * Goal G9: `node bench/ssrf.ts DIR [--quick]` sends every URL form of DIR/ssrf/*.json through `safeFetch`, directly and
 * as a redirect, while our own resolver answers in the worst way and canaries listen on loopback. Only the rebinding run
 * tries an outside address, one that is routed nowhere. Exit code 1 when a canary is hit, a bad form is allowed or a public form is refused.
 */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, createServer, isIP, type Server } from 'node:net';
import { join } from 'node:path';
import {
  checkTarget,
  createOutbound,
  isPublicAddress,
  literalOf,
  OutboundError,
  parseAllowList,
  type Resolve,
  type ResolvedAddress,
} from '../apps/server/src/kernel/outbound/index.ts';

interface Row {
  run: string;
  requests: number;
  refused: number;
  allowed: number;
  hits: number;
  reasons: Map<string, number>;
  faults: string[];
}

interface Forms {
  bad: string[];
  good: string[];
}

/** Public by every rule, but returned to the registry and routed nowhere. */
const NOWHERE: ResolvedAddress = { address: '3ffe::1', family: 6 };
const PASSING_SERVER = '127.0.0.77';
const START = 'start.example';
const REDIRECT_RUN = 'must refuse, as a redirect';
const NOTHING = parseAllowList([]);
/** A form that fails for another reason got past the rules: its connection was tried. */
const RULES = new Set(['scheme', 'port', 'userinfo', 'host', 'address']);

const v4 = (address: string): ResolvedAddress => ({ address, family: 4 });
const v6 = (address: string): ResolvedAddress => ({ address, family: 6 });
const WORST: [string, ResolvedAddress[]][] = [
  ['names lead to 127.0.0.1', [v4('127.0.0.1')]],
  ['names lead to ::1', [v6('::1')]],
  ['names lead to 169.254.169.254', [v4('169.254.169.254')]],
  ['names lead to 0.0.0.0', [v4('0.0.0.0')]],
  ['names lead to ::ffff:127.0.0.1', [v6('::ffff:127.0.0.1')]],
  ['names lead to a public AAAA and A 127.0.0.1', [NOWHERE, v4('127.0.0.1')]],
  ['names lead to A 127.0.0.1 and a public AAAA', [v4('127.0.0.1'), NOWHERE]],
];

/** Scheme-less forms are tried as they are and as a careless caller would complete them. */
function readForms(folder: string): Forms {
  const forms: Forms = { bad: [], good: [] };
  for (const file of readdirSync(join(folder, 'ssrf')).filter((name) => name.endsWith('.json'))) {
    const content: unknown = JSON.parse(readFileSync(join(folder, 'ssrf', file), 'utf8'));
    const list = Object.values(content as object).filter((form): form is string => typeof form === 'string');
    const passing = /should_pass/.test(file);
    for (const form of list) {
      const whole = completed(form);
      if (passing) forms.good.push(whole);
      else forms.bad.push(form, ...(whole === form ? [] : [whole]));
    }
  }
  return forms;
}

function completed(form: string): string {
  return /^[a-z0-9+.-]+:(\/|\s|\\)/i.test(form) || URL.canParse(form) ? form : `http://${form.replace(/^\/+/, '')}`;
}

async function main(): Promise<void> {
  const [folder, ...flags] = process.argv.slice(2);
  if (!folder || folder.startsWith('--')) throw new Error('Usage: node bench/ssrf.ts DIR [--quick]');
  const quick = flags.includes('--quick');
  const forms = readForms(folder);
  const canary = await openCanaries([...forms.bad, ...forms.good]);
  const rows: Row[] = [await canary.control()];
  for (const [name, answers] of quick ? WORST.slice(0, 1) : WORST)
    rows.push(await runRefused({ run: `must refuse, ${name}`, urls: forms.bad, answers, canary }));
  for (const [name, answers] of quick ? WORST.slice(0, 1) : WORST)
    rows.push(await runRefused({ run: `public names, ${name}`, urls: namesOf(forms.good), answers, canary }));
  rows.push(await runRedirects(thinned(forms.bad, quick ? 10 : 1), canary));
  rows.push(await runRebinding(thinned([...new Set(namesOf([...forms.good, ...forms.bad]))], quick ? 10 : 1), canary));
  const strict = new Map<string, string>();
  rows.push(checkPublic(forms.good, strict));
  rows.push(await runPublic(namesOf(forms.good), canary));
  await canary.close();
  report(rows, { strict, canary, forms });
}

interface Canary {
  hits(): number;
  listening: number;
  missing: number[];
  control(): Promise<Row>;
  close(): Promise<void>;
}

/** Listens on every loopback address and port that a form names; ports this user may not open are listed. */
async function openCanaries(urls: string[]): Promise<Canary> {
  const parsed = urls.map((url) => URL.parse(url)).filter((url) => url !== null);
  const loopback = parsed.map((url) => literalOf(url) ?? '').filter((address) => /^127\./.test(address));
  const ports = new Set([80, 443, ...parsed.map((url) => Number(url.port)).filter((port) => port > 0)]);
  const missing = new Set<number>();
  const servers: Server[] = [];
  let hits = 0;
  for (const host of new Set(['127.0.0.1', '::1', ...loopback])) {
    for (const port of ports) {
      const server = createServer((socket) => {
        hits += 1;
        socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ncanary');
      });
      const open = once(server.listen(port, host), 'listening').then(() => servers.push(server));
      await open.catch(() => (host === '127.0.0.1' ? missing.add(port) : undefined));
    }
  }
  return {
    hits: () => hits,
    listening: servers.length,
    missing: [...missing],
    async control() {
      const row = newRow('control: canaries hit on purpose');
      row.requests = servers.length;
      for (const server of servers) await touch(server);
      row.allowed = hits;
      if (hits !== servers.length || hits === 0) row.faults.push(`${hits} of ${servers.length} canaries answer`);
      hits = 0;
      return row;
    },
    async close() {
      for (const server of servers) server.close();
    },
  };
}

async function touch(server: Server): Promise<void> {
  const address = server.address();
  if (!address || typeof address === 'string') return;
  const socket = connect(address.port, address.address);
  socket.resume();
  await once(socket, 'close');
}

async function runRefused(job: {
  run: string;
  urls: string[];
  answers: ResolvedAddress[];
  canary: Canary;
}): Promise<Row> {
  const row = newRow(job.run);
  const out = createOutbound({ allow: [], resolve: async () => job.answers });
  const before = job.canary.hits();
  for (const url of job.urls) {
    if (leadsOutside(url)) fault(row, `would connect to a public address: ${url}`);
    else tally(row, url, await attempt(() => out.safeFetch(url, { connectTimeoutMs: 500, totalTimeoutMs: 2_000 })));
  }
  await out.close();
  return finish(row, job.canary.hits() - before);
}

/** A bad form that is a public literal to us would be fetched for real; that is a fault already. */
function leadsOutside(url: string): boolean {
  const verdict = checkTarget(url, NOTHING);
  return 'url' in verdict && literalOf(verdict.url) !== undefined;
}

/** An opened server sends us to each form. A relative form may only lead back to that server. */
async function runRedirects(urls: string[], canary: Canary): Promise<Row> {
  const row = newRow(REDIRECT_RUN);
  const server = createHttpServer((request, response) => {
    const form = urls[Number(/^\/go\/(\d+)$/.exec(request.url ?? '')?.[1])];
    if (form === undefined) response.end('stayed');
    else response.writeHead(302, { location: Buffer.from(form, 'utf8').toString('latin1') }).end();
  });
  const port = await listen(server, { port: 0, host: PASSING_SERVER });
  const resolve: Resolve = async (host) => [v4(host === START ? PASSING_SERVER : '127.0.0.1')];
  const out = createOutbound({ allow: [`${START}:${port}`], resolve });
  const before = canary.hits();
  for (const [index, url] of urls.entries()) {
    const result = await attempt(() => out.safeFetch(`http://${START}:${port}/go/${index}`, { totalTimeoutMs: 2_000 }));
    tally(row, url, result === 'stayed' ? 'stayed on the opened server' : result);
  }
  await out.close();
  server.close();
  return finish(row, canary.hits() - before);
}

/** The first answer is public, every later one is loopback. A second look at the name within one call would hit. */
async function runRebinding(urls: string[], canary: Canary): Promise<Row> {
  const row = newRow('rebinding: first answer public, then 127.0.0.1');
  const before = canary.hits();
  for (const url of urls) {
    let asked = 0;
    const out = createOutbound({ allow: [], resolve: async () => (asked++ === 0 ? [NOWHERE] : [v4('127.0.0.1')]) });
    const first = await attempt(() => out.safeFetch(url, { totalTimeoutMs: 150 }));
    if (!['connect', 'timeout'].includes(first)) fault(row, `first call: ${first}: ${url}`);
    if (asked !== 1) fault(row, `${asked} lookups in one call: ${url}`);
    tally(row, url, await attempt(() => out.safeFetch(url, { totalTimeoutMs: 400 })));
    await out.close();
  }
  return finish(row, canary.hits() - before);
}

/** URL and address rules alone. What our rules refuse on purpose is listed with its rule, anything else is a fault. */
function checkPublic(urls: string[], strict: Map<string, string>): Row {
  const row = newRow('public forms, URL and address rules');
  for (const url of urls) {
    row.requests += 1;
    const verdict = checkTarget(url, NOTHING);
    const rule = strictRule(url);
    if ('url' in verdict) row.allowed += 1;
    else if (rule === verdict.refused) {
      row.refused += 1;
      strict.set(url, rule);
    } else row.faults.push(`${verdict.refused}: ${url}`);
  }
  return row;
}

/** Decided without the code under test: another port, or an IPv6 address outside 2000::/3 that carries an IPv4 one. */
function strictRule(url: string): 'port' | 'address' | undefined {
  const { port, hostname } = new URL(url);
  if (hostname.startsWith('[') && !/^\[[23][0-9a-f]{3}:/.test(hostname)) return 'address';
  return port === '' || port === '80' || port === '443' ? undefined : 'port';
}

/** The public names fetched for real, over http, from a server of ours that stands in for each of them. */
async function runPublic(urls: string[], canary: Canary): Promise<Row> {
  const row = newRow('public names fetched from a stand-in');
  if (canary.missing.includes(80)) return { ...row, run: `${row.run} (skipped: port 80 is not ours to open)` };
  const server = createHttpServer((request, response) => response.end(`${request.headers.host}${request.url}`));
  await listen(server, { port: 80, host: PASSING_SERVER });
  const targets = urls.map((url) => new URL(url)).filter((url) => url.protocol === 'http:' && url.port === '');
  const allow = targets.map((url) => `${url.hostname}:80`);
  const out = createOutbound({ allow, resolve: async () => [v4(PASSING_SERVER)] });
  const before = canary.hits();
  for (const url of targets) {
    row.requests += 1;
    const answer = await attempt(() => out.safeFetch(url.href));
    if (answer === `${url.hostname}${url.pathname}${url.search}`) row.allowed += 1;
    else row.faults.push(`${answer}: ${url.href}`);
  }
  await out.close();
  server.close();
  return finish(row, canary.hits() - before);
}

/** Forms with a name that pass the URL rules, so that only the resolver stands between them and a connection. */
function namesOf(urls: string[]): string[] {
  return urls.filter((url) => {
    const verdict = checkTarget(url, NOTHING);
    return 'url' in verdict && isIP(verdict.url.hostname.replace(/[[\]]/g, '')) === 0;
  });
}

/** The text of the answer, or the reason it was refused. */
async function attempt(call: () => Promise<{ text(): string }>): Promise<string> {
  try {
    return (await call()).text();
  } catch (error) {
    return error instanceof OutboundError ? error.reason : `${error}`;
  }
}

async function listen(server: HttpServer, at: { port: number; host: string }): Promise<number> {
  await once(server.listen(at), 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function thinned<T>(list: T[], step: number): T[] {
  return list.filter((_item, index) => index % step === 0);
}

function newRow(run: string): Row {
  return { run, requests: 0, refused: 0, allowed: 0, hits: 0, reasons: new Map(), faults: [] };
}

function fault(row: Row, what: string): void {
  row.faults.push(what);
}

function tally(row: Row, url: string, result: string): void {
  row.requests += 1;
  row.reasons.set(result, (row.reasons.get(result) ?? 0) + 1);
  if (RULES.has(result)) row.refused += 1;
  else if (result.startsWith('stayed')) row.allowed += 1;
  else fault(row, `${result}: ${url}`);
}

function finish(row: Row, hits: number): Row {
  if (hits > 0) fault(row, `${hits} canary hits`);
  return { ...row, hits };
}

function report(rows: Row[], facts: { strict: Map<string, string>; canary: Canary; forms: Forms }): void {
  const { strict, canary, forms } = facts;
  console.log(`${forms.bad.length} forms to refuse, ${forms.good.length} public forms, ${canary.listening} canaries`);
  if (canary.missing.length > 0)
    console.log(`No canary on ports ${canary.missing.join(', ')}: they could not be opened.`);
  const width = Math.max(...rows.map(({ run }) => run.length));
  console.log(`\n${'run'.padEnd(width)}  requests  refused  allowed  canary hits  verdict`);
  for (const row of rows) {
    const figures = [row.requests, row.refused, row.allowed, row.hits].map((n, i) =>
      `${n}`.padStart([8, 7, 7, 11][i]!),
    );
    console.log(`${row.run.padEnd(width)}  ${figures.join('  ')}  ${row.faults.length === 0 ? 'ok' : 'FAILED'}`);
    for (const what of row.faults.slice(0, 20)) console.log(`    ${what}`);
  }
  for (const row of [rows[1]!, rows.find(({ run }) => run === REDIRECT_RUN)!])
    console.log(`\nReasons, ${row.run}: ${[...row.reasons].map(([reason, n]) => `${reason} ${n}`).join(', ')}`);
  console.log(`\nPublic forms our rules refuse on purpose (${strict.size}):`);
  for (const [url, rule] of strict) console.log(`    ${rule.padEnd(8)} ${url}`);
  const failed = rows.some(({ faults }) => faults.length > 0) || !isPublicAddress(NOWHERE.address);
  console.log(failed ? '\nG9: FAILED' : '\nG9: met');
  if (failed) process.exitCode = 1;
}

await main();
