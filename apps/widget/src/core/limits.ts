/** The longest message, in UTF-16 code units. The contract's own value would bring its schema library along; a test compares the two. */
export const maxMessageLength = 8_000;
