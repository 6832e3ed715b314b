/** The door of knowledge: documents in, an immutable index and exact passages out. */
import type { Db } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import { knowledgeRoutes } from './routes.ts';
import { createKnowledgeService, type KnowledgeDeps, type KnowledgeService } from './service.ts';

export { detectLanguage } from './chunking/detect-language.ts';
export type { Draft, KnowledgeSnapshot, Passage } from './document.ts';
export type { CompiledIndex } from './retrieval/open.ts';
export { retrieve } from './retrieval/retrieve.ts';
export type { Evidence, Retrieval } from './retrieval/types.ts';

export interface Knowledge extends KnowledgeService {
  readonly routes: readonly RouteDeclaration[];
}

export function createKnowledge(deps: KnowledgeDeps & { db: Db }): Knowledge {
  const service = createKnowledgeService(deps);
  return Object.freeze({ ...service, routes: knowledgeRoutes(service) });
}
