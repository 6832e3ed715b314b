/** The door of governance: what may come in, what evidence is worth, what may go out. */
export { type EvidenceVerdict, judgeEvidence } from './judge-evidence.ts';
export { type Courtesy, type ScreenedInput, screenInput } from './screen-input.ts';
export { type Quote, type Verified, verifyQuotes } from './verify-quotes.ts';
