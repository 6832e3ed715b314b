/** The pages of the firm's website, in both languages, in the order of its menu. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Language = 'de' | 'en';

export interface SitePage {
  language: Language;
  /** The file below `pages/`. */
  file: string;
  path: string;
  /** In the menu; null for the start page, which the logo leads to. */
  label: string | null;
  /** The same page in the other language. */
  other: string;
}

const pairs: readonly [de: [file: string, label: string | null], en: [file: string, label: string | null]][] = [
  [
    ['index.html', null],
    ['index.html', null],
  ],
  [
    ['leistungen.md', 'Leistungen'],
    ['services.md', 'Services'],
  ],
  [
    ['preise.html', 'Preise'],
    ['prices.html', 'Prices'],
  ],
  [
    ['notdienst.md', 'Notdienst'],
    ['emergency.md', 'Emergencies'],
  ],
  [
    ['einzugsgebiet.md', 'Einzugsgebiet'],
    ['service-area.md', 'Service area'],
  ],
  [
    ['wasserschaden.md', 'Wasserschaden'],
    ['water-damage.md', 'Water damage'],
  ],
  [
    ['faq.md', 'Fragen'],
    ['faq.md', 'Questions'],
  ],
  [
    ['ueber-uns.md', 'Über uns'],
    ['about.md', 'About us'],
  ],
  [
    ['kontakt.md', 'Kontakt'],
    ['contact.md', 'Contact'],
  ],
];

export const sitePages: readonly SitePage[] = (['de', 'en'] as const).flatMap((language) =>
  pairs.map(([de, en]): SitePage => {
    const [file, label] = language === 'de' ? de : en;
    const other = language === 'de' ? pathOf('en', en[0]) : pathOf('de', de[0]);
    return { language, file, label, path: pathOf(language, file), other };
  }),
);

const folder = join(import.meta.dirname, '..', 'pages');

export function readPage(page: SitePage): Promise<string> {
  return readFile(join(folder, page.language, page.file), 'utf8');
}

function pathOf(language: Language, file: string): string {
  const name = file.replace(/\.\w+$/, '');
  return name === 'index' ? `/${language}` : `/${language}/${name}`;
}
