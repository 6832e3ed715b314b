/** A plain website of somebody else, on a port of its own: it knows the tag that it was given, and nothing more. */
import { createServer } from 'node:http';
import { listen, portOf, stop } from './internet.ts';

export interface Website {
  readonly origin: string;
  close(): Promise<void>;
}

export interface WebPage {
  language: string;
  /** As it stands in the page. */
  tag: string;
  headers?: Readonly<Record<string, string>>;
}

/** Path → page. */
export async function startWebsite(pages: Readonly<Record<string, WebPage>>): Promise<Website> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (!page) return response.writeHead(404).end();
    const { language, tag, headers } = page;
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Brandt</title>
<link rel="icon" href="data:,">
<h1>Brandt</h1>
<p><a href="#contact" id="contact">Contact</a></p>
${tag}
</html>`);
  });
  await listen(server);
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => stop(server) };
}
