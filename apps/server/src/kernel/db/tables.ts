/** Every table's row type. A room adds its own by declaration merging in its store; only its store names them. */
// biome-ignore lint/suspicious/noEmptyInterface: rooms merge their tables into it
export interface Tables {}
