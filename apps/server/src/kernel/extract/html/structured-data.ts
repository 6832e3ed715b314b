// Questions and answers that a page declares for search engines (schema.org FAQPage), and whether it calls itself an article.
import { findAll, type HtmlElement, rawText } from './parse-html.ts';

export interface DeclaredQuestion {
  question: string;
  /** As written by the page: may be HTML. */
  answer: string;
}
export interface StructuredData {
  questions: DeclaredQuestion[];
  isArticle: boolean;
}

const MAX_QUESTIONS = 500;
const MAX_VALUES = 20_000;

/** Takes the unpruned tree: the scripts must still be in it. */
export function readStructuredData(root: HtmlElement): StructuredData {
  const data: StructuredData = { questions: [], isArticle: isArticlePage(root) };
  const scripts = findAll(
    root,
    ({ tag, attributes }) => tag === 'script' && /ld\+json/i.test(attributes.get('type') ?? ''),
  );
  for (const script of scripts) {
    for (const node of objectsIn(parseJson(rawText(script)))) {
      const types = [node['@type']].flat();
      if (types.some((type) => typeof type === 'string' && /(?:Article|BlogPosting)$/.test(type)))
        data.isArticle = true;
      const question = types.includes('Question') ? questionOf(node) : null;
      if (question && data.questions.length < MAX_QUESTIONS) data.questions.push(question);
    }
  }
  return data;
}

function isArticlePage(root: HtmlElement): boolean {
  return findAll(root, ({ tag, attributes }) => tag === 'meta' && attributes.get('property') === 'og:type').some(
    ({ attributes }) => attributes.get('content') === 'article',
  );
}

function questionOf(node: Record<string, unknown>): DeclaredQuestion | null {
  const [answer] = [node['acceptedAnswer'] ?? node['suggestedAnswer']].flat();
  const text = isObject(answer) ? answer['text'] : answer;
  const name = node['name'] ?? node['text'];
  if (typeof name !== 'string' || typeof text !== 'string' || name.trim() === '' || text.trim() === '') return null;
  return { question: name.trim(), answer: text };
}

/** Every object inside, outermost first; by a list instead of recursion, since nesting is up to the page. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const queue = [value];
  for (let index = 0; index < queue.length && index < MAX_VALUES; index++) {
    const item = queue[index];
    if (Array.isArray(item)) for (const entry of item) queue.push(entry);
    if (!isObject(item)) continue;
    found.push(item);
    for (const entry of Object.values(item)) queue.push(entry);
  }
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page's broken structured data is no reason to lose the page.
    return null;
  }
}
