// What cannot be made to wait and reaches a function that blocks: each with its place, the calls that lead there, and
// what to write instead.
import { type AnyNode, getLineInfo } from "acorn";
import type { Analysis } from "../flow/analysis.ts";
import type { Call } from "../flow/calls.ts";
import type { Unit } from "../program/units.ts";
import type { Step, Waiting } from "./waiting.ts";

export interface AwaitingMistake {
  /** In the bundle: lines from 1, columns from 0, as the parser counts them. */
  readonly line: number;
  readonly column: number;
  /** From what cannot wait to what blocks: `get Page.token`, `login`, `http.post`. */
  readonly chain: readonly string[];
  /** What to write instead. */
  readonly instead: string;
}

const INSTEAD = {
  getter: "a method, and call it where the value is needed",
  setter: "a method, and call it where the value is set",
  constructor:
    "a method or a function that makes the object and then calls what waits (`const page = open(new Page())`)",
  generator: "a function that returns a list, or call what waits in the loop that takes what the generator gives",
  initialiser: "an empty field, and a method that fills it",
  comparator: "a list made by `map` with what has to be compared, and sort that",
  "module body": "a function that is called by the script, in place of the top level of a CommonJS module",
} as const;

/**
 * Of the script's own code: what is not its author's to mend is told while it runs, if it comes to that.
 * @param code the bundle's, where the places are
 */
export const findMistakes = (
  code: string,
  { units, calls, isForeign }: Analysis,
  waiting: Waiting,
): AwaitingMistake[] => {
  const found: Found[] = [];
  for (const unit of new Set(units.values())) {
    if (isForeign(unit.node)) continue;
    const step =
      unit.isAsync || unit.kind === "module" || waiting.canBeMadeToWait(unit) ? undefined : waiting.stepOf(unit);
    if (step === undefined || (NEEDS_CALL.has(unit.kind) && !waiting.isCalled(unit))) continue;
    const kind = unit.kind === "function" || unit.kind === "module" ? "constructor" : unit.kind;
    const name = unit.kind === "function" ? `new ${unit.name}` : unit.name;
    found.push({ start: step.call.node.start, chain: [name, ...chainFrom(step, waiting)], instead: INSTEAD[kind] });
  }
  for (const call of calls.values()) if (!isForeign(call.node)) found.push(...comparisons(call, waiting));
  return found
    .sort((one, other) => one.start - other.start)
    .map(({ start, ...mistake }) => ({ ...getLineInfo(code, start), ...mistake }));
};

/** At an offset of the bundle: lines are counted where there is a mistake, as each node's would cost too much. */
type Found = Omit<AwaitingMistake, "line" | "column"> & { readonly start: number };

const NEEDS_CALL: ReadonlySet<string> = new Set(["constructor", "generator"]);

const comparisons = (call: Call, waiting: Waiting): Found[] => {
  for (const [{ unit, k6 }, use] of call.callbacks) {
    if (use !== "comparator") continue;
    const name = `the comparator of ${call.member ?? "sort"}`;
    const step = unit === undefined ? undefined : waiting.stepOf(unit);
    const chain = k6?.isBlocking ? [k6.name] : step === undefined ? [] : chainFrom(step, waiting);
    const { start }: AnyNode = step?.call.node ?? call.node;
    if (chain.length > 0) return [{ start, chain: [name, ...chain], instead: INSTEAD.comparator }];
  }
  return [];
};

const chainFrom = (first: Step, waiting: Waiting): string[] => {
  const chain: string[] = [];
  const seen = new Set<Unit>();
  for (let step: Step | undefined = first; step !== undefined; ) {
    const { called }: Step = step;
    if (typeof called === "string") return [...chain, called];
    if (seen.has(called)) return chain;
    seen.add(called);
    chain.push(called.name);
    step = waiting.stepOf(called);
  }
  return chain;
};
