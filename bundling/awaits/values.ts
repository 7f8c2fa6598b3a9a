// What the expressions of a script's bundle give, as far as it can be told without running it: the context and its
// parts, promises of what they do, functions of the script. What cannot be told is undefined: then nothing is said of it.
import type { AnyNode, CallExpression, Expression, Function as FunctionNode, ObjectExpression } from "acorn";
import { childrenOf, isFunction, type Names, type Source } from "./names.ts";

/** response(s): a promise of it. caught: a promise whose failure the script handles. promise: of anything else. */
export type PromiseValue = "response" | "responses" | "promise" | "caught";
type Value = "context" | "http" | "send" | "batch" | "sleep" | "group" | "check" | PromiseValue | AnyNode | undefined;

const CONTEXT: Readonly<Record<string, Value>> = { http: "http", sleep: "sleep", group: "group", check: "check" };
const SENDS: ReadonlySet<string> = new Set(["get", "head", "post", "put", "patch", "del", "options", "request"]);
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
    const value = this.of(callee);
    return typeof value === "object" && isFunction(value) ? value : undefined;
  }

  #find(node: AnyNode): Value {
    if (isFunction(node) || node.type === "ObjectExpression") return node;
    if (node.type === "Identifier") {
      const binding = this.#names.bindingOf(node);
      if (binding === undefined) return node.name === "fetch" ? "send" : undefined;
      return same(binding.sources.map((source) => this.#given(source)));
    }
    if (node.type === "MemberExpression")
      return node.computed || node.property.type !== "Identifier"
        ? undefined
        : this.#member(this.of(node.object), node.property.name);
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
    if (object === "http") return SENDS.has(name) ? "send" : name === "batch" ? "batch" : undefined;
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
    if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier") {
      const method = callee.property.name;
      if (callee.object.type === "Identifier" && callee.object.name === "Promise" && COMBINES.has(method))
        return given[0] !== undefined && this.#hasPromises(given[0]) ? "promise" : undefined;
      const object = this.of(callee.object);
      if (isPromise(object)) return chained(object, method, given.length);
    }
    const value = this.of(callee);
    if (typeof value === "string") return GIVES[value];
    return value !== undefined && isFunction(value) ? this.#returned(value) : undefined;
  }

  /** A list of promises, written out or made of a list by a function that gives one. */
  #hasPromises(list: AnyNode): boolean {
    if (list.type === "ArrayExpression") return list.elements.some((one) => one !== null && isPromise(this.of(one)));
    if (list.type !== "CallExpression" || list.callee.type !== "MemberExpression") return false;
    const make = list.arguments.at(-1);
    const made = make === undefined ? undefined : this.of(make);
    return typeof made === "object" && isFunction(made) && isPromise(this.#returned(made));
  }

  #returned(called: FunctionNode): Value {
    if (called.generator) return undefined;
    if (called.async) return this.#doesWork(called) ? "promise" : undefined;
    const { body } = called;
    if (body.type !== "BlockStatement") return this.of(body);
    const returned: (Expression | null | undefined)[] = [];
    walkWithin(body, (node) => {
      if (node.type === "ReturnStatement") returned.push(node.argument);
    });
    return same(returned.map((one) => (one == null ? undefined : this.of(one))));
  }

  /** Whether an async function sends, sleeps or runs a group: its promise is worth waiting for. */
  #doesWork(called: FunctionNode): boolean {
    const known = this.#works.get(called);
    if (known !== undefined) return known;
    this.#works.set(called, false);
    let doesWork = false;
    walkWithin(called.body, (node) => {
      if (node.type === "CallExpression" && isPromise(this.of(node))) doesWork = true;
    });
    this.#works.set(called, doesWork);
    return doesWork;
  }

  #findEntries(program: AnyNode, entryNames: ReadonlySet<string>): void {
    for (const child of childrenOf(program)) {
      if (child.type !== "ExportNamedDeclaration") continue;
      for (const { local, exported } of child.specifiers) {
        const name = exported.type === "Identifier" ? exported.name : String(exported.value);
        if (!entryNames.has(name) || local.type !== "Identifier") continue;
        const value = this.of(local);
        if (typeof value === "object" && isFunction(value)) this.#entries.add(value);
      }
    }
  }

  /** Found by names that stand for one function alone, whatever their arguments are. */
  #findCalls(program: AnyNode): void {
    walk(program, (node) => {
      if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return;
      const [source, more] = this.#names.bindingOf(node.callee)?.sources ?? [];
      const called = source?.from;
      if (more !== undefined || called == null || !("type" in called) || !isFunction(called)) return;
      this.#calls.set(called, [...(this.#calls.get(called) ?? []), node]);
    });
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

export const walk = (node: AnyNode, look: (node: AnyNode) => void): void => {
  look(node);
  for (const child of childrenOf(node)) walk(child, look);
};

/** But for what stands in functions of its own. */
const walkWithin = (node: AnyNode, look: (node: AnyNode) => void): void => {
  look(node);
  for (const child of childrenOf(node)) if (!isFunction(child)) walkWithin(child, look);
};
