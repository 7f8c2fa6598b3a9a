// Makes a k6 script's bundle wait where k6 blocks. There a request, a pause or a group returns when it has ended, without
// `await`; here functions that can reach such a call become asynchronous, and those calls are awaited, in the order that
// the script has. What cannot be made to wait, such as a getter that sends a request, is a mistake.
import { type Comment, parse } from "acorn";
import { K6_BLOCKING_METHODS } from "../../../contracts/k6/modules.ts";
import { Forms } from "./decide/forms.ts";
import { type AwaitingMistake, findMistakes } from "./decide/mistakes.ts";
import { Waiting } from "./decide/waiting.ts";
import { analyse } from "./flow/analysis.ts";
import { rewrite } from "./rewrite/rewrite.ts";

/** Packages, and modules from elsewhere. */
const FOREIGN = /(^|\/)node_modules\/|^[\w-]{2,}:/;

export interface Awaited {
  /** Reads helpers from a variable in scope, `K6_BLOCKING` (images/load-generator/k6/awaited.ts makes them). */
  readonly code: string;
  /** From that code to the one that was given, as JSON. */
  readonly map: string;
  /** All of them, in the order of their places. */
  readonly mistakes: readonly AwaitingMistake[];
}

/**
 * @param code an ES module as esbuild writes it, with `import` declarations of k6's modules
 * @param files names in the comments before each file's part: what stands before the first is esbuild's own
 */
export const makeSynchronousCallsAwaited = (code: string, files: ReadonlySet<string> = new Set()): Awaited => {
  const comments: Comment[] = [];
  const options = { ecmaVersion: "latest", sourceType: "module", onComment: comments } as const;
  const program = parse(code, options);
  const parts = comments.filter(({ value }) => files.has(value.slice(1)));
  const analysis = analyse(program, ({ start }) => {
    const part = parts.findLast(({ end }) => end <= start);
    return part !== undefined && FOREIGN.test(part.value.slice(1));
  });
  const waiting = new Waiting(analysis, new Set(K6_BLOCKING_METHODS));
  const from = parts[0]?.end ?? 0;
  const text = rewrite(code, program, from, analysis, waiting, new Forms(analysis, waiting));
  const map = text.generateMap({ source: "bundle.mjs", hires: "boundary" }).toString();
  return { code: text.toString(), map, mistakes: findMistakes(code, analysis, waiting) };
};
