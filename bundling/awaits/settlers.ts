// The functions that settle a promise of the script's own: what `new Promise((resolve) => …)` and
// `Promise.withResolvers()` give. A chain that calls one is awaited through that promise.
import type { AnyNode, Function as FunctionNode, Identifier, Program } from "acorn";
import { IMPORTED, type Names } from "./names.ts";
import { childrenOf, isFunction, memberOf, walk } from "./tree.ts";
import type { Values } from "./values.ts";

/** Methods by which what was kept for others is told to them: a job's `resolve`, an emitter's `emit`, a lock's `release`. */
const TELLS: ReadonlySet<string> = new Set("resolve reject settle emit dispatchEvent release notify".split(" "));

/** They tell nobody. */
const CONTEXT_PARTS: ReadonlySet<string> = new Set(["check", "sleep", "group", "fail"]);

export class Settlers {
  readonly #names: Names;
  readonly #values: Values;
  readonly #executors = new Set<FunctionNode>();

  constructor(program: Program, names: Names, values: Values) {
    this.#names = names;
    this.#values = values;
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
      isNamed ||= inner.type === "Identifier" && this.#isSettler(inner, [node], new Set());
    });
    return isNamed;
  }

  /**
   * Whether others may be told what came of it: by a function that it calls or that calls itself in it, or by what was
   * left for it (`job.resolve(…)`).
   * @param called the functions that are called in it
   */
  mayTell(node: AnyNode, called: readonly FunctionNode[]): boolean {
    return (
      this.#tells(node, [node], new Set()) ||
      called.some((one) => this.#tells(one as AnyNode, [node, one as AnyNode], new Set()))
    );
  }

  /** @param wholes a promise that is made within one of them is its own affair. @param seen functions may call themselves */
  #tells(node: AnyNode, wholes: readonly AnyNode[], seen: Set<AnyNode>): boolean {
    if (seen.has(node)) return false;
    seen.add(node);
    const look = (inner: AnyNode): boolean => {
      if (inner.type === "Identifier") {
        if (this.#isSettler(inner, wholes, new Set())) return true;
        for (const { from } of this.#names.bindingOf(inner)?.sources ?? [])
          if (from !== null && "type" in from && isFunction(from) && this.#tells(from, [...wholes, from], seen))
            return true;
      }
      if (inner.type === "CallExpression" && this.#isOthersCall(inner.callee)) return true;
      // Where it waits for what it calls, that is no word to others.
      const parts = inner.type === "AwaitExpression" ? childrenOf(inner.argument) : childrenOf(inner);
      return parts.some(look);
    };
    return look(node);
  }

  /** Whether it calls what somebody left or gave for that: `job.resolve`, or a function that nobody can tell. */
  #isOthersCall(callee: AnyNode): boolean {
    if (callee.type === "MemberExpression") {
      const isPromises = callee.object.type === "Identifier" && callee.object.name === "Promise";
      return !isPromises && TELLS.has(memberOf(callee) ?? "");
    }
    const sources = callee.type === "Identifier" ? (this.#names.bindingOf(callee)?.sources ?? []) : [];
    return (
      sources.length > 0 &&
      this.#values.of(callee) === undefined &&
      !sources.includes(IMPORTED) &&
      !CONTEXT_PARTS.has((callee as Identifier).name)
    );
  }

  /** @param seen names may be given to each other in a circle */
  #isSettler(name: Identifier, wholes: readonly AnyNode[], seen: Set<Identifier>): boolean {
    if (seen.has(name)) return false;
    seen.add(name);
    return (this.#names.bindingOf(name)?.sources ?? []).some(({ from }) => {
      if (from === null) return false;
      if (!("type" in from)) return this.#executors.has(from.of) && !isWithin(from.of as AnyNode, wholes);
      if (from.type === "Identifier") return this.#isSettler(from, wholes, seen);
      return (
        from.type === "CallExpression" &&
        from.callee.type === "MemberExpression" &&
        memberOf(from.callee) === "withResolvers" &&
        !isWithin(from, wholes)
      );
    });
  }
}

const isWithin = (node: AnyNode, wholes: readonly AnyNode[]): boolean =>
  wholes.some(({ start, end }) => node.start >= start && node.end <= end);
