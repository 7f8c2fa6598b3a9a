// The functions that settle a promise of the script's own: what `new Promise((resolve) => …)` and
// `Promise.withResolvers()` give. A chain that calls one is awaited through that promise.
import type { AnyNode, Function as FunctionNode, Identifier, Program } from "acorn";
import type { Names } from "./names.ts";
import { isFunction, memberOf, walk } from "./tree.ts";

export class Settlers {
  readonly #names: Names;
  readonly #executors = new Set<FunctionNode>();

  constructor(program: Program, names: Names) {
    this.#names = names;
    walk(program, (node) => {
      if (node.type !== "NewExpression" || node.callee.type !== "Identifier" || node.callee.name !== "Promise") return;
      const [executor] = node.arguments;
      if (executor !== undefined && isFunction(executor)) this.#executors.add(executor);
    });
  }

  /** Whether a function that settles a promise is named anywhere in it. */
  areIn(node: AnyNode): boolean {
    let isNamed = false;
    walk(node, (inner) => {
      isNamed ||= inner.type === "Identifier" && this.#isSettler(inner, new Set());
    });
    return isNamed;
  }

  /** @param seen names may be given to each other in a circle */
  #isSettler(name: Identifier, seen: Set<Identifier>): boolean {
    if (seen.has(name)) return false;
    seen.add(name);
    return (this.#names.bindingOf(name)?.sources ?? []).some(({ from }) => {
      if (from === null) return false;
      if (!("type" in from)) return this.#executors.has(from.of);
      if (from.type === "Identifier") return this.#isSettler(from, seen);
      return (
        from.type === "CallExpression" &&
        from.callee.type === "MemberExpression" &&
        memberOf(from.callee) === "withResolvers"
      );
    });
  }
}
