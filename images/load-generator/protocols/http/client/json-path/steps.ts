// What a path in gjson's language means, step by step, for values that are parsed already.

export type Step =
  /** A key of an object or an index of a list; with wildcards the first key that matches. */
  | { readonly is: "key"; readonly key: string; readonly pattern: RegExp | undefined }
  /** `#` at the end: how many elements. */
  | { readonly is: "count" }
  /** `#.rest`: what the rest finds in each element, where it finds anything. */
  | { readonly is: "each"; readonly rest: readonly Step[] }
  /** `#(query)`: the first element that matches. */
  | { readonly is: "first"; readonly query: Query }
  /** `#(query)#`: all that match, and of each what the rest finds. */
  | { readonly is: "all"; readonly query: Query; readonly rest: readonly Step[] }
  /** `@reverse` and the like. */
  | { readonly is: "modifier"; readonly name: string; readonly argument: unknown }
  /** `{name,age}` */
  | { readonly is: "object"; readonly members: readonly { readonly name: string; readonly steps: readonly Step[] }[] }
  /** `[name,age]` */
  | { readonly is: "list"; readonly members: readonly (readonly Step[])[] }
  /** `!"text"`, `!true`, `!1` */
  | { readonly is: "literal"; readonly value: unknown };

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "%" | "!%";

export interface Query {
  /** From the element; none: the element itself. */
  readonly steps: readonly Step[];
  /** Undefined: that there is something is enough. */
  readonly compared: { readonly by: Operator; readonly text: string; readonly pattern: RegExp | undefined } | undefined;
  /** `==~true`: whether the value counts as true, false, null or anything. */
  readonly isLoose: boolean;
}
