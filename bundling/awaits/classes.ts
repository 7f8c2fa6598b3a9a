// The classes of a script: what their members are given, and whose `this` stands where. A member that may be another at
// run time, since it is assigned from outside of its class, cannot be told.
import type { AnyNode, CallExpression, Class, Function as FunctionNode, ObjectExpression } from "acorn";
import { childrenOf, isFunction, keyOf, memberOf, walk } from "./tree.ts";

export type ClassNode = AnyNode & Class;

/** An object that a class made. */
export interface Instance {
  readonly type: "Instance";
  readonly class: ClassNode;
  /** Made by `new` of this very class; `this` may be one of a class that extends it. */
  readonly isExact: boolean;
}

/** Whose `this` it is: an object's that a class made, or the class's or the object's own. */
interface Owner {
  readonly of: ClassNode | ObjectExpression;
  readonly isStatic: boolean;
}

/** A method hides what the class's parent has; a getter gives what it returns; null: nobody can tell. */
export type MemberSource = { readonly kind: "method" | "getter" | "field"; readonly value: AnyNode } | null;

export const isClass = (node: AnyNode): node is ClassNode =>
  node.type === "ClassDeclaration" || node.type === "ClassExpression";

const NOTHING: readonly MemberSource[] = [];

export class Classes {
  readonly #owners = new Map<AnyNode, Owner>();
  readonly #members = new Map<ClassNode, Map<string, MemberSource[]>>();
  /** Members that are assigned otherwise than by `this` in a class of their own. */
  readonly #changed = new Set<string>();
  /** Classes whose objects are given members that have no name here. */
  readonly #open = new Set<ClassNode>();
  readonly #methods = new Set<unknown>();
  readonly #instances = new Map<ClassNode, readonly [exact: Instance, any: Instance]>();

  /** @param parts those of the bundle that the script's author wrote */
  constructor(parts: readonly AnyNode[]) {
    for (const part of parts) this.#visit(part, undefined);
  }

  instanceOf(node: ClassNode, isExact: boolean): Instance {
    const known = this.#instances.get(node) ?? [
      { type: "Instance", class: node, isExact: true },
      { type: "Instance", class: node, isExact: false },
    ];
    this.#instances.set(node, known);
    return known[isExact ? 0 : 1];
  }

  /** @param node `this` or `super` */
  ownerOf(node: AnyNode): Owner | undefined {
    return this.#owners.get(node);
  }

  isChanged(name: string): boolean {
    return this.#changed.has(name);
  }

  isOpen(node: ClassNode): boolean {
    return this.#open.has(node) || !this.#members.has(node);
  }

  isMethod(node: FunctionNode): boolean {
    return this.#methods.has(node);
  }

  get all(): Iterable<ClassNode> {
    return this.#members.keys();
  }

  /** What a class itself, but not its parent, gives its member. */
  sourcesOf(node: ClassNode, name: string, isStatic: boolean): readonly MemberSource[] {
    return this.#members.get(node)?.get(memberKey(name, isStatic)) ?? NOTHING;
  }

  #visit(node: AnyNode, owner: Owner | undefined): void {
    if (isClass(node)) {
      this.#visitClass(node, owner);
      return;
    }
    if (node.type === "ThisExpression" || node.type === "Super") {
      if (owner !== undefined) this.#owners.set(node, owner);
    } else if (node.type === "AssignmentExpression") this.#assign(node.left, node.operator, node.right, owner);
    else if (node.type === "CallExpression") this.#lookAtGivenMembers(node, owner);
    const inner = isFunction(node) && node.type !== "ArrowFunctionExpression" ? undefined : owner;
    for (const child of childrenOf(node)) {
      if (node.type === "ObjectExpression" && child.type === "Property")
        this.#visitMember(child, owner, { of: node, isStatic: true });
      else this.#visit(child, inner);
    }
  }

  #visitClass(node: ClassNode, outer: Owner | undefined): void {
    this.#members.set(node, new Map());
    if (node.superClass != null) this.#visit(node.superClass, outer);
    for (const part of node.body.body) {
      const owner = { of: node, isStatic: part.type === "StaticBlock" || part.static };
      if (part.type === "StaticBlock") {
        for (const child of part.body) this.#visit(child, owner);
        continue;
      }
      const name = keyOf(part.computed, part.key);
      const isMethod = part.type === "MethodDefinition";
      if (name !== undefined && part.value != null && !(isMethod && part.kind === "set")) {
        const kind = isMethod ? (part.kind === "get" ? "getter" : "method") : "field";
        this.#add(node, memberKey(name, part.static), { kind, value: part.value });
        if (kind === "method" && name !== "constructor") this.#methods.add(part.value);
      }
      this.#visitMember(part, outer, owner);
    }
  }

  #visitMember(
    { computed, key, value }: { computed: boolean; key: AnyNode; value?: AnyNode | null },
    outer: Owner | undefined,
    owner: Owner,
  ): void {
    if (computed) this.#visit(key, outer);
    if (value?.type === "FunctionExpression") for (const child of childrenOf(value)) this.#visit(child, owner);
    // In an object, what is no method's own sees the `this` around it.
    else if (value != null) this.#visit(value, owner.of.type === "ObjectExpression" ? outer : owner);
  }

  #add(node: ClassNode, key: string, source: MemberSource): void {
    const members = this.#members.get(node);
    members?.set(key, [...(members.get(key) ?? []), source]);
  }

  /** `this.http = http`; in a pattern, or where something is added to it, nobody can tell what. */
  #assign(left: AnyNode, operator: string, right: AnyNode, owner: Owner | undefined): void {
    if (left.type !== "MemberExpression") {
      walk(left, (inner) => {
        if (inner.type === "MemberExpression") this.#change(memberOf(inner));
      });
      return;
    }
    const name = memberOf(left);
    const isOwn = left.object.type === "ThisExpression" && owner !== undefined && isClass(owner.of);
    if (!isOwn) this.#change(name);
    else if (name === undefined) this.#open.add(owner.of as ClassNode);
    else {
      const source: MemberSource = /^(=|\?\?=|\|\|=)$/.test(operator) ? { kind: "field", value: right } : null;
      this.#add(owner.of as ClassNode, memberKey(name, owner.isStatic), source);
    }
  }

  #change(name: string | undefined): void {
    if (name !== undefined) this.#changed.add(name);
  }

  /** `Object.assign(this, options)`, `Object.assign(Client.prototype, { login() {} })`, `Object.defineProperty(…)`. */
  #lookAtGivenMembers({ callee, arguments: [to, ...given] }: CallExpression, owner: Owner | undefined): void {
    if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || to === undefined) return;
    const method = callee.object.name === "Object" ? memberOf(callee) : undefined;
    if (method !== "assign" && method !== "defineProperty" && method !== "defineProperties") return;
    if (to.type === "ThisExpression" && owner !== undefined && isClass(owner.of)) this.#open.add(owner.of);
    for (const one of given) {
      if (one.type === "Literal") this.#change(String(one.value));
      if (one.type === "ObjectExpression")
        for (const part of one.properties) if (part.type === "Property") this.#change(keyOf(part.computed, part.key));
    }
  }
}

const memberKey = (name: string, isStatic: boolean): string => (isStatic ? `static ${name}` : name);
