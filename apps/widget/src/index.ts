/** For pages that bundle the chat themselves, such as the installation's own home page. */
export type { ChatDoor } from '@office16852/client';
export { mark as markStrokes } from './view/icons.ts';
export { type InlineChat, type InlineOptions, mountInline } from './view/inline.ts';
