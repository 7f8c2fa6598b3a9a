// Deltas with something wrong in them: a value replaced, left out, added or doubled anywhere in a valid one.
import fc from "fast-check";
import type { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { deltaArb } from "../support.ts";

const junkArb = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    1,
    -1,
    1.5,
    -0,
    2 ** 53,
    1e308,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    "",
    "x",
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    { a: 1 },
    "trend",
    "counter",
    "rate",
    "gauge",
    "AAAA",
    "____",
    "http_reqs",
  ),
  fc.nat(12),
  fc.string({ maxLength: 6 }),
  fc.constantFrom(129, 501, 2_001, 9_000).map((length) => "y".repeat(length)),
);

const mutationArb = fc.record({
  how: fc.constantFrom("replace", "replace", "remove", "add", "double"),
  /** At each level, which of the keys. */
  path: fc.array(fc.nat(99), { minLength: 1, maxLength: 7 }),
  key: fc.constantFrom("extra", "__proto__", "constructor", "histogram", "sum", "region"),
  junk: junkArb,
});
type Mutation = typeof mutationArb extends fc.Arbitrary<infer T> ? T : never;

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const mutate = (delta: unknown, { how, path, key, junk }: Mutation): void => {
  let node = delta as Node;
  let chosen = "";
  for (const step of path) {
    const keys = Object.keys(node);
    chosen = keys[step % Math.max(1, keys.length)] ?? key;
    const child = Object.hasOwn(node, chosen) ? node[chosen] : undefined;
    if (!isNode(child)) break;
    if (step !== path.at(-1)) node = child;
  }
  // Defined, not assigned: JSON.parse makes an own property of `__proto__`, too.
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(node, name, { value, enumerable: true, writable: true, configurable: true });
  };
  // Lists have no names.
  if (Array.isArray(node) && !Object.hasOwn(node, chosen)) node.push(junk);
  else if (how === "replace") put(chosen, junk);
  else if (how === "add" && !Array.isArray(node)) put(key, junk);
  else if (how === "double" && Array.isArray(node)) node.push(structuredClone(node[0]));
  else if (Array.isArray(node)) node.splice(Number(chosen), 1);
  else delete node[chosen];
};

/** What JSON.parse could have made: of a delta with one to three mistakes, most of them. */
export const mutatedDeltaArb: fc.Arbitrary<unknown> = fc
  .tuple(deltaArb, fc.array(mutationArb, { minLength: 1, maxLength: 3 }))
  .map(([delta, mutations]) => {
    const mutated: WorkerDelta = structuredClone(delta);
    for (const mutation of mutations) mutate(mutated, structuredClone(mutation));
    return mutated;
  });
