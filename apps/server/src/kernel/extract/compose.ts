// Turns blocks into the one text that may be quoted, with its sections.
// Headings live in the paths, so that an answer never quotes a bare heading; a short body carries its heading along.

import { type Block, oneLine } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { type DraftSection, draftSections } from './draft-sections.ts';
import type { ExtractedDocument } from './types.ts';

type ExtractedSection = ExtractedDocument['sections'][number];

export interface DocumentFacts {
  title: string;
  language: string | null;
  canonicalUrl: string | null;
}

/** Bodies up to this length are understood only together with their heading ("From £40."). */
const RUN_IN_CHARS = 200;

export function composeDocument(blocks: Block[], facts: DocumentFacts): ExtractedDocument {
  const title = oneLine(cleanText(facts.title));
  const sections = mergeSame(
    keepLoneHeadings(draftSections(blocks), title).map((section) => runInHeading(section, title)),
  );
  const document: ExtractedDocument = { ...facts, title, text: '', sections: [], kind: 'document' };
  const parts: string[] = [];
  let length = 0;
  let faqChars = 0;
  for (const { path, question, texts } of sections) {
    const body = texts.join('\n\n');
    const start = length === 0 ? 0 : length + 2;
    const section: ExtractedSection = { path, start, end: start + body.length, kind: question ? 'faq' : 'document' };
    parts.push(body);
    length = section.end;
    if (question) faqChars += body.length;
    document.sections.push(section);
  }
  document.text = parts.join('\n\n');
  const faqCount = document.sections.filter(({ kind }) => kind === 'faq').length;
  if (faqCount >= 2 && faqChars * 2 >= document.text.length) document.kind = 'faq';
  return document;
}

/** A heading with nothing under it says something by itself ("24 h: 089 123456"); the page title and a bare question do not. */
function keepLoneHeadings(sections: DraftSection[], title: string): DraftSection[] {
  const kept: DraftSection[] = [];
  for (const section of sections) {
    const heading = section.path.at(-1);
    if (section.texts.length > 0) {
      kept.push(section);
    } else if (heading && !section.hasChildren && !section.question && heading !== title && section.path.length > 0) {
      kept.push({ path: section.path.slice(0, -1), question: false, hasChildren: true, texts: [heading] });
    }
  }
  return kept;
}

function runInHeading(section: DraftSection, title: string): DraftSection {
  const heading = section.path.at(-1);
  const length = section.texts.reduce((sum, text) => sum + text.length, 0);
  const isLeaf = !section.question && !section.hasChildren;
  if (!heading || !isLeaf || length > RUN_IN_CHARS || (section.path.length === 1 && heading === title)) return section;
  const [first = '', ...rest] = section.texts;
  if (first.toLowerCase().startsWith(heading.toLowerCase())) return section;
  const lead = /[:?!.：？！。]$/.test(heading) ? heading : `${heading}:`;
  return {
    ...section,
    texts: [`${lead}${first.includes('\n') || first.startsWith('- ') ? '\n' : ' '}${first}`, ...rest],
  };
}

/** Joins neighbours under one path, and drops texts that a page repeats there (copies for small screens, carousels). */
function mergeSame(sections: DraftSection[]): DraftSection[] {
  const merged: DraftSection[] = [];
  for (const section of sections) {
    const last = merged.at(-1);
    const same = last && last.question === section.question && samePath(last.path, section.path);
    if (same) for (const text of section.texts) last.texts.push(text);
    else merged.push({ ...section, texts: [...section.texts] });
  }
  for (const section of merged) section.texts = [...new Set(section.texts)];
  return merged;
}

function samePath(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((heading, index) => heading === right[index]);
}
