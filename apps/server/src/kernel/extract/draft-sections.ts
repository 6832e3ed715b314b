// Sorts blocks under their headings. Scopes (toggles, definition terms) end where they close, headings where the next one begins.
import { type Block, oneLine, QUESTION_LEVEL } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { trimLineEnds } from './trim-lines.ts';

export interface DraftSection {
  path: string[];
  question: boolean;
  /** Other headings stand below its own. */
  hasChildren: boolean;
  texts: string[];
}

interface OpenHeading {
  level: number;
  text: string;
  question: boolean;
  isScope: boolean;
  section: DraftSection;
}
type Entry = Omit<OpenHeading, 'section'>;

const MAX_NESTING = 24;

/** One section per heading and per return to one, in reading order; some have no texts. */
export function draftSections(blocks: Block[]): DraftSection[] {
  const drafts = new Drafts();
  for (const block of blocks) drafts.add(block);
  return drafts.sections;
}

class Drafts {
  readonly #root: DraftSection = { path: [], question: false, hasChildren: false, texts: [] };
  readonly #open: OpenHeading[] = [];
  #current = this.#root;
  /** Scopes that are open without a heading of their own: inside answers, without a name, or too deep. */
  #plainScopes = 0;
  readonly sections = [this.#root];

  add(block: Block): void {
    const text = block.type === 'close' ? '' : tidy(block.text);
    if (block.type === 'close') this.#close();
    else if (block.type === 'open') this.#openScope(text, block.question);
    else if (text !== '' && block.type === 'text') this.#current.texts.push(text);
    else if (text !== '' && block.type === 'heading')
      this.#heading({ level: block.level, text, question: block.question, isScope: false });
  }

  #heading(heading: Entry): void {
    if (this.#isPlain()) {
      this.#current.texts.push(heading.text);
      return;
    }
    // Two questions stand side by side, whatever their marks: no answer holds another question.
    const isInlineQuestion = heading.question && heading.level >= QUESTION_LEVEL;
    this.#leave(({ level, question }) => level >= heading.level || (isInlineQuestion && question));
    this.#enter(heading);
  }

  #openScope(text: string, question: boolean): void {
    if (text === '' || this.#isPlain()) {
      if (text !== '') this.#current.texts.push(text);
      this.#plainScopes += 1;
      return;
    }
    if (question) this.#leave((heading) => heading.question);
    this.#enter({ level: Number.POSITIVE_INFINITY, text, question, isScope: true });
  }

  #close(): void {
    if (this.#plainScopes > 0) {
      this.#plainScopes -= 1;
      return;
    }
    this.#leave(() => true);
    this.#open.pop();
    const parent = this.#open.at(-1);
    this.#current = { path: this.#path(), question: parent?.question ?? false, hasChildren: true, texts: [] };
    this.sections.push(this.#current);
  }

  /** An answer is one section, and so is whatever nests beyond all reason. */
  #isPlain(): boolean {
    const isAnswer = this.#open.some(({ isScope, question }) => isScope && question);
    return isAnswer || this.#plainScopes > 0 || this.#open.length >= MAX_NESTING;
  }

  #leave(isLeft: (heading: OpenHeading) => boolean): void {
    for (let last = this.#open.at(-1); last && !last.isScope && isLeft(last); last = this.#open.at(-1))
      this.#open.pop();
  }

  #enter(heading: Entry): void {
    (this.#open.at(-1)?.section ?? this.#root).hasChildren = true;
    const text = oneLine(heading.text);
    const section = { path: [...this.#path(), text], question: heading.question, hasChildren: false, texts: [] };
    this.#open.push({ ...heading, text, section });
    this.#current = section;
    this.sections.push(section);
  }

  #path(): string[] {
    return this.#open.map(({ text }) => text);
  }
}

function tidy(text: string): string {
  return trimLineEnds(cleanText(text))
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
}
