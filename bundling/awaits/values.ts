// What the expressions of a script's bundle give, as far as it can be told without running it: the context and its
// parts, promises of what they do, functions, classes and objects of the script. What cannot be told is undefined: then
// nothing is said of it.
import type { AnyNode, CallExpression, Function as FunctionNode, NewExpression, ObjectExpression } from "acorn";
import { isDefineScript } from "../define-script.ts";
import { Classes, type ClassNode, type Instance, isClass, type MemberSource } from "./classes.ts";
import { calledForEach, givesList, isList, type ListValue, type PromiseValue, partOf, shownEachPart } from "./lists.ts";
import { EACH_PART, type Names, type Source } from "./names.ts";
import { childrenOf, isFunction, memberOf, returnsOf, walk, walkWithin } from "./tree.ts";

type ContextPart = "context" | "http" | "send" | "batch" | "file" | "sleep" | "group" | "check";
type Value = ContextPart | PromiseValue | ListValue | AnyNode | Instance | undefined;
type Call = CallExpression | NewExpression;

/** What an expression of this kind gives is told by itself. */
const ITSELF: ReadonlySet<string> = new Set(["ObjectExpression", "ArrayExpression", "Literal", "TemplateLiteral"]);
const CONTEXT: Readonly<Record<string, Value>> = { http: "http", sleep: "sleep", group: "group", check: "check" };
const SENDS: ReadonlySet<string> = new Set(["get", "head", "post", "put", "patch", "del", "options", "request"]);
const COMBINES: ReadonlySet<string> = new Set(["all", "allSettled", "race", "any"]);
const GIVES: Readonly<Record<string, PromiseValue>> = {
  send: "response",
  batch: "responses",
  sleep: "promise",
  group: "promise",
};
/** What stands for one function may be found by what stands for another. */
const ROUNDS = 3;

export const isPromise = (value: Value): value is PromiseValue =>
  value === "response" || value === "responses" || value === "promise" || value === "caught";

export class Values {
  readonly #names: Names;
  readonly #classes: Classes;
  /** Functions whose first argument is the context. */
  readonly #entries = new Set<FunctionNode>();
  #calls = new Map<FunctionNode, Call[]>();
  /** Lists whose parts a function is shown, one after the other. */
  #shown = new Map<FunctionNode, ListValue[]>();
  readonly #known = new Map<AnyNode, Value>();
  readonly #works = new Map<FunctionNode, boolean>();

  /** @param parts those of the program that the script's author wrote */
  constructor(program: AnyNode, parts: readonly AnyNode[], names: Names, entryNames: ReadonlySet<string>) {
    this.#names = names;
    this.#classes = new Classes(parts);
    this.#findEntries(program, entryNames);
    for (let round = 0; round < ROUNDS; round += 1) this.#findCalls(parts);
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

  /** Whether it is a promise whatever happens, if only of nothing: what an async function gives. */
  isSurelyPromise(node: AnyNode): boolean {
    if (isPromise(this.of(node))) return true;
    if (node.type === "ChainExpression") return this.isSurelyPromise(node.expression);
    const called = node.type === "CallExpression" ? this.calledBy(node) : undefined;
    return called?.async === true && !called.generator;
  }

  /** Whether a member of that name may have been given to anything. */
  isAssigned(name: string): boolean {
    return this.#classes.isChanged(name);
  }

  #functionOf(node: AnyNode): FunctionNode | undefined {
    const value = this.of(node);
    return isNode(value) && isFunction(value) ? value : undefined;
  }

  #find(node: AnyNode): Value {
    if (isFunction(node) || isClass(node) || ITSELF.has(node.type)) return node;
    if (node.type === "Identifier") {
      const binding = this.#names.bindingOf(node);
      if (binding === undefined) return node.name === "fetch" ? "send" : undefined;
      return same(binding.sources.map((source) => this.#given(source)));
    }
    if (node.type === "MemberExpression") {
      const name = memberOf(node) ?? (isNumbered(node) ? EACH_PART : undefined);
      return name === undefined ? undefined : this.#member(this.of(node.object), name);
    }
    if (node.type === "ThisExpression" || node.type === "Super") return this.#ownerOf(node);
    if (node.type === "NewExpression") {
      const made = this.of(node.callee);
      return isNode(made) && isClass(made) ? this.#classes.instanceOf(made, true) : undefined;
    }
    if (node.type === "AwaitExpression") return this.#awaited(node.argument);
    if (node.type === "ChainExpression") return this.of(node.expression);
    if (node.type === "ConditionalExpression") return same([this.of(node.consequent), this.of(node.alternate)]);
    if (node.type === "AssignmentExpression") return node.operator === "=" ? this.of(node.right) : undefined;
    return node.type === "CallExpression" ? this.#called(node) : undefined;
  }

  #ownerOf(node: AnyNode): Value {
    const owner = this.#classes.ownerOf(node);
    if (owner === undefined) return undefined;
    if (!isClass(owner.of)) return owner.of;
    if (node.type === "ThisExpression") return owner.isStatic ? owner.of : this.#classes.instanceOf(owner.of, false);
    const parent = this.#parentOf(owner.of);
    return parent === undefined || owner.isStatic ? parent : this.#classes.instanceOf(parent, true);
  }

  /** Undefined where there is none, or where it is not the script's. */
  #parentOf({ superClass }: ClassNode): ClassNode | undefined {
    const parent = superClass == null ? undefined : this.of(superClass);
    return isNode(parent) && isClass(parent) ? parent : undefined;
  }

  /** A list of promises is not what they give, whoever awaits it. */
  #awaited(node: AnyNode): Value {
    const value = this.of(node);
    if (isList(value)) return value;
    const called = node.type === "CallExpression" ? this.calledBy(node) : undefined;
    if (called === undefined || !called.async || called.generator) return undefined;
    const given = same(returnsOf(called).map((one) => (one == null ? undefined : this.of(one))));
    return isList(given) || typeof given === "object" ? given : undefined;
  }

  #given({ from, members }: Source): Value {
    if (from === null) return undefined;
    const value = "type" in from ? this.of(from) : this.#argument(from);
    return members.reduce((object, name) => this.#member(object, name), value);
  }

  /** The same at every call that is seen; calls that are not seen could only be told by running. */
  #argument({ of, index }: { readonly of: FunctionNode; readonly index: number }): Value {
    if (this.#entries.has(of)) return index === 0 ? "context" : undefined;
    const given = (this.#calls.get(of) ?? [])
      .map(({ arguments: all }) =>
        all.slice(0, index + 1).some(({ type }) => type === "SpreadElement") ? undefined : all[index],
      )
      .filter((one) => one === undefined || !this.#isOfUncalled(one));
    const shown = (this.#shown.get(of) ?? []).map((list) => (index === 0 ? partOf(list) : undefined));
    return same([...given.map((one) => (one === undefined ? undefined : this.of(one))), ...shown]);
  }

  /** Whether it is a parameter of a method that nobody is seen to call, as a class has them for other scripts. */
  #isOfUncalled(node: AnyNode): boolean {
    if (node.type !== "Identifier") return false;
    const from = this.#names.bindingOf(node)?.sources[0]?.from;
    return from != null && "of" in from && this.#classes.isMethod(from.of) && !this.#calls.has(from.of);
  }

  #member(object: Value, name: string): Value {
    if (object === "context") return CONTEXT[name];
    if (object === "http") return SENDS.has(name) ? "send" : name === "batch" || name === "file" ? name : undefined;
    if (isList(object)) return name === EACH_PART ? partOf(object) : undefined;
    if (typeof object !== "object") return undefined;
    if (object.type === "ArrayExpression" && name === EACH_PART)
      return same(object.elements.map((one) => (one === null ? undefined : this.#part(one))));
    if (this.#classes.isChanged(name)) return undefined;
    if (object.type === "ObjectExpression") return this.#property(object, name);
    if (object.type === "Instance")
      return object.isExact || !this.#mayBeOverridden(object.class, name)
        ? this.#memberOfClass(object.class, name, false)
        : undefined;
    return isClass(object) ? this.#memberOfClass(object, name, true) : undefined;
  }

  #part(node: AnyNode): Value {
    return node.type === "SpreadElement" ? this.#member(this.of(node.argument), EACH_PART) : this.of(node);
  }

  #property({ properties }: ObjectExpression, name: string): Value {
    for (const property of properties)
      if (property.type === "Property" && !property.computed && property.kind === "init")
        if (property.key.type === "Identifier" && property.key.name === name) return this.of(property.value);
    return undefined;
  }

  /** What all that the class and those that it extends give the member, up to a method, which hides what is above. */
  #memberOfClass(of: ClassNode, name: string, isStatic: boolean): Value {
    const sources: MemberSource[] = [];
    for (let one: ClassNode | undefined = of; one !== undefined; one = this.#parentOf(one)) {
      if (this.#classes.isOpen(one)) return undefined;
      sources.push(...this.#classes.sourcesOf(one, name, isStatic));
      if (sources.some((source) => source?.kind === "method")) break;
      if (one.superClass != null && this.#parentOf(one) === undefined && sources.length === 0) return undefined;
    }
    return same(sources.map((source) => (source === null ? undefined : this.#sourceOf(source))));
  }

  #sourceOf({ kind, value }: NonNullable<MemberSource>): Value {
    return kind === "getter" && isFunction(value) ? this.#returned(value) : this.of(value);
  }

  /** Whether `this` may be of a class that has a member of its own in its place. */
  #mayBeOverridden(of: ClassNode, name: string): boolean {
    for (const one of this.#classes.all) {
      if (one === of || one.superClass == null || this.#classes.sourcesOf(one, name, false).length === 0) continue;
      let above: ClassNode | undefined = one;
      while (above !== undefined && above !== of && above.superClass != null) above = this.#parentOf(above);
      if (above === undefined || above === of) return true;
    }
    return false;
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
    if (isNode(value) && isFunction(value)) return this.#returned(value);
    const made = value === undefined && givesList(call, this.#names) ? this.madeByEach(call) : undefined;
    return made === undefined ? undefined : `each-${made}`;
  }

  /** What the script handles the failure of in each part, it handles in the whole. */
  #combined(list: AnyNode): PromiseValue {
    const value = this.of(list);
    const made = isList(value) ? partOf(value) : this.madeByEach(list);
    if (made !== undefined) return made === "caught" ? "caught" : "promise";
    const parts = isNode(value) && value.type === "ArrayExpression" ? value.elements : [];
    return parts.length > 0 && parts.every((one) => one !== null && this.#part(one) === "caught")
      ? "caught"
      : "promise";
  }

  /** The promises that a call such as `list.map((one) => http.get(one))` makes, one for each part of the list. */
  madeByEach(call: AnyNode): PromiseValue | undefined {
    const make = call.type === "CallExpression" ? calledForEach(call) : undefined;
    const making = make === undefined ? undefined : this.of(make);
    const made = isNode(making) && isFunction(making) ? this.#returned(making) : GIVES[String(making)];
    return isPromise(made) ? made : undefined;
  }

  /** Whether the function that is called may have put the promise that it gives where somebody awaits it. */
  isKeptBy(call: CallExpression): boolean {
    const called = this.calledBy(call);
    return (
      called !== undefined && !called.async && returnsOf(called).some((given) => given != null && KEPT.has(given.type))
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

  /** Found by names that stand for one function alone, whatever their arguments are: what packages call is theirs. */
  #findCalls(parts: readonly AnyNode[]): void {
    const calls = new Map<FunctionNode, Call[]>();
    const shown = new Map<FunctionNode, ListValue[]>();
    const look = (node: AnyNode): void => {
      if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
      const called = this.#calledByName(node);
      if (called !== undefined) calls.set(called, [...(calls.get(called) ?? []), node]);
      const run = node.type === "CallExpression" ? shownEachPart(node) : undefined;
      if (run === undefined || node.callee.type !== "MemberExpression") return;
      const list = this.of(node.callee.object);
      const sees = isList(list) ? this.#functionOf(run) : undefined;
      if (sees !== undefined && isList(list)) shown.set(sees, [...(shown.get(sees) ?? []), list]);
    };
    for (const part of parts) walk(part, look);
    this.#calls = calls;
    this.#shown = shown;
    // Nothing that was told before they are known is kept.
    this.#known.clear();
    this.#works.clear();
  }

  #calledByName({ type, callee }: Call): FunctionNode | undefined {
    if (type === "NewExpression" || callee.type === "Super") return this.#constructorOf(callee);
    if (callee.type === "MemberExpression") return this.#functionOf(callee);
    if (callee.type !== "Identifier") return undefined;
    const [source, more] = this.#names.bindingOf(callee)?.sources ?? [];
    const called = source?.from;
    return more === undefined && called != null && "type" in called && isFunction(called) ? called : undefined;
  }

  /** @param callee a class, or `super`. A class without one has its parent's. */
  #constructorOf(callee: AnyNode): FunctionNode | undefined {
    const value = this.of(callee);
    const made = typeof value === "object" && value.type === "Instance" ? value.class : value;
    for (let one = isNode(made) && isClass(made) ? made : undefined; one !== undefined; one = this.#parentOf(one)) {
      const [source] = this.#classes.sourcesOf(one, "constructor", false);
      if (source?.kind === "method" && isFunction(source.value)) return source.value;
    }
    return undefined;
  }
}

/** Expressions that give what is kept somewhere. */
const KEPT: ReadonlySet<string> = new Set(["Identifier", "MemberExpression", "AssignmentExpression"]);

const isNode = (value: Value): value is AnyNode => typeof value === "object" && value.type !== "Instance";

const isNumbered = ({ computed, property }: { computed: boolean; property: AnyNode }): boolean =>
  computed && property.type === "Literal" && typeof property.value === "number";

const chained = (promise: PromiseValue, method: string, argumentCount: number): Value => {
  if (method === "catch" || (method === "then" && argumentCount > 1)) return "caught";
  if (method === "then") return promise === "caught" ? "caught" : "promise";
  return method === "finally" ? promise : undefined;
};

const same = (values: readonly Value[]): Value => {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
};
