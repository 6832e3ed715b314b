/** Committed facts: writing one, and reading them in the order in which nothing can be skipped. */
export {
  type CommittedEvent,
  eventsById,
  eventsInWindow,
  eventsPage,
  type Horizon,
  readHorizon,
  unlistedEvents,
} from './read.ts';
export { type EventOrigin, recordEvent } from './record.ts';
