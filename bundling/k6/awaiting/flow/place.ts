// What the graph of values and the values themselves both name.

/** A place in the graph of values (graph.ts), by its number. */
export type Place = number;
