/** Which pages the docs have, in reading order: what is listed here first, the rest by name. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { addressOfDoc, type RenderedDoc, renderMarkdown } from './render-markdown.ts';

export interface DocPage extends RenderedDoc {
  path: string;
  address: string;
  /** Its own text, served beside it. */
  markdown: string;
}

export interface DocSection {
  name: string;
  pages: DocPage[];
}

const sections: readonly { name: string; has: (path: string) => boolean; first: readonly string[] }[] = [
  { name: 'Start', has: within('start'), first: ['start/first-answer.md'] },
  {
    name: 'Concepts',
    has: within('concepts'),
    first: ['turns', 'governance', 'knowledge', 'tenancy', 'access', 'audit'].map((name) => `concepts/${name}.md`),
  },
  {
    name: 'Guides',
    has: within('guides'),
    first: [
      'add-knowledge',
      'publish-and-roll-back',
      'embed-the-widget',
      'personas',
      'invite-your-team',
      'self-host',
    ].map((name) => `guides/${name}.md`),
  },
  {
    name: 'Reference',
    has: (path) => path === 'REQUEST_FLOWS.md' || (within('reference')(path) && !isErrorPage(path)),
    first: ['REQUEST_FLOWS.md', 'reference/api.md', 'reference/stream-parts.md', 'reference/errors/index.md'],
  },
];

/** Unlisted pages have an address and no place in the navigation: error codes, decisions. */
export async function readDocs(folder: string): Promise<{ sections: DocSection[]; unlisted: DocPage[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const pages = await Promise.all(paths.map((path) => readPage(folder, path)));
  return {
    sections: sections
      .map(({ name, has, first }) => ({
        name,
        pages: inOrder(
          pages.filter(({ path }) => has(path)),
          first,
        ),
      }))
      .filter((section) => section.pages.length > 0),
    unlisted: pages.filter(({ path }) => !sections.some(({ has }) => has(path))),
  };
}

async function readPage(folder: string, path: string): Promise<DocPage> {
  const markdown = await readFile(join(folder, path), 'utf8');
  return { ...renderMarkdown(markdown, path), path, address: addressOfDoc(path), markdown };
}

function inOrder(pages: DocPage[], first: readonly string[]): DocPage[] {
  const place = ({ path }: DocPage) => (first.includes(path) ? first.indexOf(path) : first.length);
  return pages.sort((a, b) => place(a) - place(b) || a.path.localeCompare(b.path));
}

function within(folder: string): (path: string) => boolean {
  return (path) => path.startsWith(`${folder}/`);
}

/** Each error code has a page, too many for a navigation: their list stands in it. */
function isErrorPage(path: string): boolean {
  return path.startsWith('reference/errors/') && path !== 'reference/errors/index.md';
}
