// What the expressions of a script's bundle give, as far as it can be told without running it: the context and its
// parts, promises of what they do, functions of the script. What cannot be told is undefined: then nothing is said of it.
import type { AnyNode, CallExpression, Function as FunctionNode, ObjectExpression } from "acorn";
import { isDefineScript } from "../define-script.ts";
import type { Names, Source } from "./names.ts";
import { childrenOf, isFunction, memberOf, returnsOf, walk, walkWithin } from "./tree.ts";

/** response(s): a promise of it. caught: a promise whose failure the script handles. promise: of anything else. */
export type PromiseValue = "response" | "responses" | "promise" | "caught";
type Value = ContextPart | PromiseValue | AnyNode | undefined;
type ContextPart = "context" | "http" | "send" | "batch" | "file" | "sleep" | "group" | "check";

/** What an expression of this kind gives is told by itself. */
const ITSELF: ReadonlySet<string> = new Set(["ObjectExpression", "Literal", "TemplateLiteral"]);
const CONTEXT: Readonly<Record<string, Value>> = { http: "http", sleep: "sleep", group: "group", check: "check" };
const SENDS: ReadonlySet<string> = new Set(["get", "head", "post", "put", "patch", "del", "options", "request"]);
/** Methods of lists that call a function for each part, and give nobody its promise but in the list of them. */
const EACH: ReadonlySet<string> = new Set(["forEach", "map", "flatMap"]);
const COMBINES: ReadonlySet<string> = new Set(["all", "allSettled", "race", "any"]);
const GIVES: Readonly<Record<string, PromiseValue>> = {
  send: "response",
  batch: "responses",
  sleep: "promise",
  group: "promise",
};

export const isPromise = (value: Value): value is PromiseValue =>
  value === "response" || value === "responses" || value === "promise" || value === "caught";

export class Values {
  readonly #names: Names;
  /** Functions whose first argument is the context. */
  readonly #entries = new Set<FunctionNode>();
  readonly #calls = new Map<FunctionNode, CallExpression[]>();
  readonly #known = new Map<AnyNode, Value>();
  readonly #works = new Map<FunctionNode, boolean>();

  constructor(program: AnyNode, names: Names, entryNames: ReadonlySet<string>) {
    this.#names = names;
    this.#findEntries(program, entryNames);
    this.#findCalls(program);
    // Nothing that was told before both are known is kept.
    this.#known.clear();
    this.#works.clear();
  }

  /** Asked again while it is being found out, it cannot be told. */
  of(node: AnyNode): Value {
    if (this.#known.has(node)) return this.#known.get(node);
    this.#known.set(node, undefined);
    const value = this.#find(node);
    this.#known.set(node, value);
    return value;
  }

  /** The function that is called, where it is one of the script's. */
  calledBy({ callee }: CallExpression): FunctionNode | undefined {
    return this.#functionOf(callee);
  }

  /** What a parameter is given at the calls that are seen. */
  givenTo({ of, index }: { readonly of: FunctionNode; readonly index: number }): AnyNode[] {
    return (this.#calls.get(of) ?? []).flatMap(({ arguments: all }) => all[index] ?? []);
  }

  #functionOf(node: AnyNode): FunctionNode | undefined {
    const value = this.of(node);
    return typeof value === "object" && isFunction(value) ? value : undefined;
  }

  #find(node: AnyNode): Value {
    if (isFunction(node) || ITSELF.has(node.type)) return node;
    if (node.type === "Identifier") {
      const binding = this.#names.bindingOf(node);
      if (binding === undefined) return node.name === "fetch" ? "send" : undefined;
      return same(binding.sources.map((source) => this.#given(source)));
    }
    if (node.type === "MemberExpression") {
      const name = memberOf(node);
      return name === undefined ? undefined : this.#member(this.of(node.object), name);
    }
    if (node.type === "ChainExpression") return this.of(node.expression);
    if (node.type === "ConditionalExpression") return same([this.of(node.consequent), this.of(node.alternate)]);
    if (node.type === "AssignmentExpression") return node.operator === "=" ? this.of(node.right) : undefined;
    return node.type === "CallExpression" ? this.#called(node) : undefined;
  }

  #given({ from, members }: Source): Value {
    if (from === null) return undefined;
    const value = "type" in from ? this.of(from) : this.#argument(from);
    return members.reduce((object, name) => this.#member(object, name), value);
  }

  /** The same at every call that is seen; calls that are not seen could only be told by running. */
  #argument({ of, index }: { readonly of: FunctionNode; readonly index: number }): Value {
    if (this.#entries.has(of)) return index === 0 ? "context" : undefined;
    const given = (this.#calls.get(of) ?? []).map(({ arguments: all }) =>
      all.slice(0, index + 1).some(({ type }) => type === "SpreadElement") ? undefined : all[index],
    );
    return same(given.map((one) => (one === undefined ? undefined : this.of(one))));
  }

  #member(object: Value, name: string): Value {
    if (object === "context") return CONTEXT[name];
    if (object === "http") return SENDS.has(name) ? "send" : name === "batch" || name === "file" ? name : undefined;
    return typeof object === "object" && object.type === "ObjectExpression" ? this.#property(object, name) : undefined;
  }

  #property({ properties }: ObjectExpression, name: string): Value {
    for (const property of properties)
      if (property.type === "Property" && !property.computed && property.kind === "init")
        if (property.key.type === "Identifier" && property.key.name === name) return this.of(property.value);
    return undefined;
  }

  #called(call: CallExpression): Value {
    const { callee, arguments: given } = call;
    if (isDefineScript(call)) return given[0] === undefined ? undefined : this.of(given[0]);
    const method = callee.type === "MemberExpression" ? memberOf(callee) : undefined;
    if (callee.type === "MemberExpression" && method !== undefined) {
      if (callee.object.type === "Identifier" && callee.object.name === "Promise" && COMBINES.has(method))
        return given[0] === undefined ? undefined : this.#combined(given[0]);
      const object = this.of(callee.object);
      if (isPromise(object)) return chained(object, method, given.length);
    }
    const value = this.of(callee);
    if (typeof value === "string") return GIVES[value];
    return value !== undefined && isFunction(value) ? this.#returned(value) : undefined;
  }

  /** What the script handles the failure of in each part, it handles in the whole. */
  #combined(list: AnyNode): PromiseValue {
    const made = this.madeByEach(list);
    if (made !== undefined) return made === "caught" ? "caught" : "promise";
    const parts = list.type === "ArrayExpression" ? list.elements : [];
    return parts.length > 0 && parts.every((one) => one !== null && this.of(one) === "caught") ? "caught" : "promise";
  }

  /** The promises that a call such as `list.map((one) => http.get(one))` makes, one for each part of the list. */
  madeByEach(call: AnyNode): PromiseValue | undefined {
    if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return undefined;
    const [make] = EACH.has(memberOf(call.callee) ?? "") ? call.arguments : [];
    const made = make === undefined ? undefined : this.#functionOf(make);
    const value = made === undefined ? undefined : this.#returned(made);
    return isPromise(value) ? value : undefined;
  }

  /** Whether the function that is called may have put the promise that it gives where somebody awaits it. */
  isKeptBy(call: CallExpression): boolean {
    const called = this.calledBy(call);
    return (
      called !== undefined &&
      !called.async &&
      returnsOf(called).some((given) => given?.type === "Identifier" || given?.type === "AssignmentExpression")
    );
  }

  #returned(called: FunctionNode): Value {
    if (called.generator) return undefined;
    if (called.async) return this.#doesWork(called) ? "promise" : undefined;
    return same(returnsOf(called).map((one) => (one == null ? undefined : this.of(one))));
  }

  /** Whether an async function waits for what it sends, sleeps or runs as a group: its promise is worth waiting for. */
  #doesWork(called: FunctionNode): boolean {
    const known = this.#works.get(called);
    if (known !== undefined) return known;
    this.#works.set(called, false);
    let hasBegun = false;
    let waits = returnsOf(called).some((one) => one != null && isPromise(this.of(one)));
    walkWithin(called.body, (node) => {
      if (node.type === "CallExpression" && isPromise(this.of(node))) hasBegun = true;
      if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) waits = true;
    });
    const doesWork = hasBegun && waits;
    this.#works.set(called, doesWork);
    return doesWork;
  }

  #findEntries(program: AnyNode, entryNames: ReadonlySet<string>): void {
    for (const child of childrenOf(program)) {
      if (child.type !== "ExportNamedDeclaration") continue;
      for (const { local, exported } of child.specifiers) {
        const name = exported.type === "Identifier" ? exported.name : String(exported.value);
        if (!entryNames.has(name) || local.type !== "Identifier") continue;
        const entry = this.#functionOf(local);
        if (entry !== undefined) this.#entries.add(entry);
      }
    }
  }

  /** Found by names that stand for one function alone, whatever their arguments are. */
  #findCalls(program: AnyNode): void {
    walk(program, (node) => {
      const called = node.type === "CallExpression" ? this.#calledByName(node.callee) : undefined;
      if (called === undefined) return;
      this.#calls.set(called, [...(this.#calls.get(called) ?? []), node as CallExpression]);
    });
  }

  #calledByName(callee: AnyNode): FunctionNode | undefined {
    if (callee.type === "MemberExpression") return this.#functionOf(callee);
    if (callee.type !== "Identifier") return undefined;
    const [source, more] = this.#names.bindingOf(callee)?.sources ?? [];
    const called = source?.from;
    return more === undefined && called != null && "type" in called && isFunction(called) ? called : undefined;
  }
}

const chained = (promise: PromiseValue, method: string, argumentCount: number): Value => {
  if (method === "catch" || (method === "then" && argumentCount > 1)) return "caught";
  if (method === "then") return promise === "caught" ? "caught" : "promise";
  return method === "finally" ? promise : undefined;
};

const same = (values: readonly Value[]): Value => {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
};
