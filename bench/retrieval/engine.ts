/** The engine's parts, as the benchmark uses them: without the room's stores, so that time and memory are the engine's own. */
export { judgeEvidence } from '../../apps/server/src/modules/governance/judge-evidence.ts';
export { compileIndex } from '../../apps/server/src/modules/knowledge/retrieval/compile.ts';
export { type CompiledIndex, openIndex } from '../../apps/server/src/modules/knowledge/retrieval/open.ts';
export { retrieve } from '../../apps/server/src/modules/knowledge/retrieval/retrieve.ts';
export type {
  EvidenceFeatures,
  IndexChunk,
  Retrieval,
} from '../../apps/server/src/modules/knowledge/retrieval/types.ts';
export { scoreSentences, selectSentences } from '../../apps/server/src/modules/models/built-in/select-sentences.ts';
