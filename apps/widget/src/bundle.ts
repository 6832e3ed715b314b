/** What the loader fetches when the page has time, or when the visitor opens the chat. */
export { startElement as start } from './element.ts';
