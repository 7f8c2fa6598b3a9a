// How each call of a bundle is written: as it stands, as a call of the face that gives a promise, or by way of a helper
// that looks whether what it calls is to be awaited.
import type { AnyNode } from "acorn";
import type { Analysis } from "../flow/analysis.ts";
import type { Call, CallNode } from "../flow/calls.ts";
import type { Value } from "../flow/values.ts";
import type { Waiting } from "./waiting.ts";

export type Form =
  | "plain"
  /** What is called surely waits, and is written so that it is there without looking for it. */
  | "direct"
  /** A method of the class's own that nobody outside can see, and that surely waits. */
  | "private"
  | "through"
  /** `new Promise(…)` with a function that waits. */
  | "executor";

export class Forms {
  readonly #analysis: Analysis;
  readonly #waiting: Waiting;
  /** Names under which something that blocks stands somewhere. */
  readonly #names: ReadonlySet<string>;
  /** Private methods of classes that wait. */
  readonly privateMethods: ReadonlySet<string>;

  constructor(analysis: Analysis, waiting: Waiting) {
    this.#analysis = analysis;
    this.#waiting = waiting;
    this.#names = new Set(analysis.namesOf((value) => waiting.isBlocking(value)).keys());
    const methods = [...analysis.units.values()].filter((unit) => waiting.isMadeToWait(unit));
    this.privateMethods = new Set(methods.flatMap(({ node }) => analysis.privateNames.get(node) ?? []));
  }

  of(node: CallNode): Form {
    const call = this.#analysis.calls.get(node);
    if (call === undefined || !this.#waiting.mayAwait(call.unit) || this.#isInPrivateHands(call)) return "plain";
    const callee = calleeOf(node);
    if (call.isNew) return this.#hasExecutor(call) ? "executor" : "plain";
    if (callee.type === "Super") return "plain";
    if (this.#isPrivateMethod(callee)) return "private";
    if (!this.#mayWait(call)) return "plain";
    return this.isSure(callee, call) ? "direct" : "through";
  }

  /** Whether something that waits may be there. */
  mayBeBlocking(node: AnyNode): boolean {
    return [...this.#analysis.valuesOf(node)].some((value) => this.#waiting.isBlocking(value));
  }

  /** What `import` or a declaration alone gives to a name that nothing else is given to. */
  isSure(callee: AnyNode, call: Call): boolean {
    const values = this.#analysis.calleesOf(call);
    const [only] = [...values].filter(({ kind }) => kind !== "unknown");
    if (only === undefined) return false;
    if (callee.type === "Identifier") return this.#isGivenOnce(callee, only);
    return (
      callee.type === "MemberExpression" &&
      only.k6 !== undefined &&
      callee.object.type === "Identifier" &&
      this.#analysis.scopes.variableOf(callee.object)?.declared.type.startsWith("Import") === true
    );
  }

  #isGivenOnce(name: AnyNode & { type: "Identifier" }, value: Value): boolean {
    const variable = this.#analysis.scopes.variableOf(name);
    if (variable === undefined) return false;
    if (variable.declared.type.startsWith("Import")) return variable.writeCount === 0;
    return variable.only !== undefined && variable.only === value.unit?.node && value.boundBy.size === 0;
  }

  /** A module's own helpers are not the script's. */
  #isInPrivateHands({ unit }: Call): boolean {
    return unit.kind === "module body";
  }

  #isPrivateMethod(callee: AnyNode): boolean {
    return (
      callee.type === "MemberExpression" &&
      callee.property.type === "PrivateIdentifier" &&
      this.privateMethods.has(callee.property.name)
    );
  }

  #hasExecutor({ node, callbacks }: Call): boolean {
    const isPromise =
      node.type === "NewExpression" && node.callee.type === "Identifier" && node.callee.name === "Promise";
    return isPromise && [...callbacks].some(([value, use]) => use === "executor" && this.#waiting.isBlocking(value));
  }

  #mayWait(call: Call): boolean {
    const callbacks = [...call.callbacks].filter(([value]) => this.#waiting.isBlocking(value));
    for (const value of call.targets) {
      if (this.#waiting.blocksAt(call, value)) return true;
      if (value.k6?.isBlockingAsGiven && callbacks.length > 0) return true;
    }
    if (this.#waiting.isBlockingMethod(call)) return true;
    if (callbacks.some(([, use]) => use === "awaited" || use === "unknown")) return true;
    return this.#isUntold(call);
  }

  /** What it calls cannot be told, and may be something that waits. */
  #isUntold(call: Call): boolean {
    const values = this.#analysis.calleesOf(call);
    if (!call.isUnknown && values.size > 0) return false;
    if (this.#names.size === 0 && !this.#waiting.isAny) return false;
    if (call.receiver === undefined) return true;
    if (call.member === undefined) return true;
    return (
      this.#names.has(call.member) || (CALLS_GIVEN.has(call.member) && call.arguments.some(this.#isUntoldFunction))
    );
  }

  readonly #isUntoldFunction = ({ node }: { readonly node: AnyNode }): boolean =>
    (node.type === "Identifier" || node.type === "MemberExpression") &&
    [...this.#analysis.valuesOf(node)].every(({ kind }) => kind === "unknown");
}

const CALLS_GIVEN: ReadonlySet<string> = new Set([
  ...["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap"],
  ...["reduce", "reduceRight", "call", "apply", "each"],
]);

export const calleeOf = (node: CallNode): AnyNode =>
  node.type === "TaggedTemplateExpression" ? node.tag : node.callee;
