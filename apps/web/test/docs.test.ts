import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { errorCatalogue } from '@office16852/contract';
import { describe, expect, it } from 'vitest';
import { readDocs } from '../build/docs-tree.ts';

const folder = join(import.meta.dirname, '../../../docs');
const docs = await readDocs(folder);
const pages = [...docs.sections.flatMap(({ pages }) => pages), ...docs.unlisted];
const paths = new Set(pages.map(({ path }) => path));

describe('the docs', () => {
  it('link only to pages and headings that are there', () => {
    const broken: string[] = [];
    for (const page of pages) {
      for (const [, href] of page.markdown.matchAll(/\]\(([^)\s]+\.md(?:#[\w-]+)?)\)/g)) {
        if (/^https?:/.test(href!)) continue;
        const [file, anchor] = href!.split('#');
        const target = posix.normalize(posix.join(posix.dirname(page.path), file!));
        const found = pages.find(({ path }) => path === target);
        if (!found && !target.startsWith('..')) broken.push(`${page.path} → ${href}`);
        if (found && anchor && !found.html.includes(`id="${anchor}"`)) broken.push(`${page.path} → ${href}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('have a page for every error code, and none for codes that are no more', () => {
    const named = readdirSync(join(folder, 'reference/errors')).filter((name) => name !== 'index.md');
    expect(named.sort()).toEqual(
      Object.keys(errorCatalogue)
        .map((code) => `${code}.md`)
        .sort(),
    );
  });

  it('name the whole page in its first heading, with one sentence below', () => {
    for (const page of pages.filter(({ path }) => dirname(path) !== 'decisions'))
      expect([page.path, page.title !== page.path, page.description.length > 20]).toEqual([page.path, true, true]);
  });

  it('name no route that does not exist', () => {
    const table = readFileSync(join(folder, '../packages/client/src/routes.generated.ts'), 'utf8');
    const known = new Set(
      [...table.matchAll(/route\('(\w+)', '([^']+)'/g)].map(([, method, path]) => `${method} ${shape(path!)}`),
    );
    const unknown = pages
      .filter(({ path }) => !path.startsWith('reference/') && !path.startsWith('decisions/'))
      .flatMap(({ path, markdown }) =>
        [...markdown.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^\s`?]+)/g)].map(([, method, route]) => ({
          path,
          call: `${method} ${shape(route!)}`,
        })),
      )
      .filter(({ call }) => !known.has(call));
    expect(unknown).toEqual([]);
  });

  it('are all reached from the navigation or from a list of codes', () => {
    expect(docs.unlisted.every(({ path }) => /^(reference\/errors|decisions)\//.test(path))).toBe(true);
    expect(paths.size).toBe(pages.length);
  });
});

function shape(path: string): string {
  return path.replace(/:\w+/g, ':id').replace(/[.,]+$/, '');
}
