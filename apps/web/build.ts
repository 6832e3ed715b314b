/** Builds the site: scripts and styles with hashed names, every page in both languages, the docs with their Markdown beside them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { readDocs } from './build/docs-tree.ts';
import { docsHome, docsPage } from './src/site/docs/docs-page.ts';
import { sitePages } from './src/site/pages/index.ts';
import { type Assets, addressOf, dictionaries, type Language, type PageContext, shell } from './src/site/shell.ts';
import { icons } from './src/ui/icons.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const scripts = ['boot', 'frame', 'home', 'setup', 'login', 'invitation', 'reset', 'receipt', 'signed-in'];

/** Writes the whole site into an empty folder. Gives the number of pages. */
export async function buildSite(outDir: string, docsDir: string): Promise<number> {
  const [assets, docs] = await Promise.all([buildAssets(outDir), readDocs(docsDir)]);
  const pages = new Map<string, string>();
  const render = (path: string, language: Language, parts: (context: PageContext) => ReturnType<typeof docsHome>) => {
    const context: PageContext = { language, words: dictionaries[language], assets, path };
    pages.set(`${addressOf(path, language)}.html`, shell(context, parts(context)));
  };
  for (const [path, parts] of Object.entries(sitePages))
    for (const language of ['en', 'de'] as const) render(path, language, parts);
  render('/docs', 'en', (context) => docsHome(context, docs.sections));
  const all = [...docs.sections.flatMap((section) => section.pages), ...docs.unlisted];
  for (const page of all) {
    if (page.address !== '/docs') render(page.address, 'en', (context) => docsPage(context, page, docs.sections));
    pages.set(`/docs/${page.path}`, page.markdown);
  }
  pages.set('/favicon.svg', favicon());
  pages.set('/robots.txt', 'User-agent: *\nAllow: /\n');
  for (const [address, text] of pages) await writeAt(join(outDir, address === '/.html' ? 'index.html' : address), text);
  return all.length + 2 * Object.keys(sitePages).length;
}

async function writeAt(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function buildAssets(outDir: string): Promise<Assets> {
  const result = await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: false,
      target: ['chrome123', 'firefox128', 'safari17.5'],
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: Object.fromEntries(scripts.map((name) => [name, join(root, 'src/site/browser', `${name}.ts`)])),
        output: {
          entryFileNames: 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  const named = (test: RegExp) =>
    output.filter(({ fileName }) => test.test(fileName)).map(({ fileName }) => `/${fileName}`);
  const entries = output.filter((file) => file.type === 'chunk').filter((chunk) => chunk.isEntry);
  const style = named(/\.css$/)[0];
  const boot = entries.find(({ name }) => name === 'boot');
  if (!style || !boot) throw new Error('the site was built without its style or its first script');
  if (boot.imports.length > 0) throw new Error('the first script must stand alone: it runs before the page is painted');
  return {
    style,
    boot: `/${boot.fileName}`,
    scripts: Object.fromEntries(entries.map(({ name, fileName }) => [name, `/${fileName}`])),
    fonts: named(/\.woff2$/),
  };
}

function favicon(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>path{fill:none;stroke:#0f6b66;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}@media (prefers-color-scheme:dark){path{stroke:#5fc9bf}}</style><path d="${icons.mark}"/></svg>\n`;
}
