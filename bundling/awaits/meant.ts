// The parts of a script that go on by themselves because the script says so: by `void`, by handling their failure, by a
// race, which one of them may lose, or by settling a promise of the script's own, which another may have settled before.
import type { AnyNode } from "acorn";
import type { Span } from "../../contracts/run/run-plan.ts";
import type { Names } from "./names.ts";
import { isFunction, memberOf, walk } from "./tree.ts";
import type { Values } from "./values.ts";

const CHAINS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

export class Meant {
  readonly spans: Span[] = [];
  readonly #names: Names;
  readonly #values: Values;
  readonly #seen = new Set<AnyNode>();

  constructor(names: Names, values: Values) {
    this.#names = names;
    this.#values = values;
  }

  /** It, and the functions that are called in it. */
  add(node: AnyNode): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    this.spans.push(spanOf(node));
    walk(node, (inner) => {
      const called = inner.type === "CallExpression" ? this.#values.calledBy(inner) : undefined;
      if (called !== undefined) this.spans.push(spanOf(called as AnyNode));
    });
  }

  /** It, and what gave the promises that it names. */
  addRacer(node: AnyNode): void {
    this.add(node);
    if (node.type === "ArrayExpression") {
      for (const one of node.elements) if (one !== null) this.addRacer(one);
    } else if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
      if (CHAINS.has(memberOf(node.callee) ?? "")) this.addRacer(node.callee.object);
    } else if (node.type === "Identifier") {
      for (const { from } of this.#names.bindingOf(node)?.sources ?? []) {
        const given = from === null ? [] : "type" in from ? [from] : this.#values.givenTo(from);
        for (const one of given) if (!isFunction(one)) this.add(one);
      }
    }
  }
}

const spanOf = ({ loc }: AnyNode): Span => [
  loc?.start.line ?? 0,
  loc?.start.column ?? 0,
  loc?.end.line ?? 0,
  loc?.end.column ?? 0,
];
