// What each name of a script's bundle stands for: the scope that it is used in, and everything that it is given there.
// Nothing is run: a name that is given several things stands for all of them.
import type { AnyNode, Function as FunctionNode, Identifier, Pattern, Program } from "acorn";
import { childrenOf, isFunction, memberOf } from "./tree.ts";

/** The member that stands for each part of a list. */
export const EACH_PART = "[each]";

/** Where a name's value comes from: an expression or a parameter, and which member of it. Null: nobody can tell. */
export interface Source {
  readonly from: AnyNode | { readonly of: FunctionNode; readonly index: number } | null;
  readonly members: readonly string[];
}

export interface Binding {
  readonly sources: Source[];
}

const UNKNOWN: Source = { from: null, members: [] };
/** Of a module that is not in the bundle, as Node's own are not. */
export const IMPORTED: Source = { from: null, members: [] };

class Scope {
  readonly outer: Scope | undefined;
  readonly #isFunctions: boolean;
  readonly #names = new Map<string, Binding>();

  constructor(outer: Scope | undefined, isFunctions: boolean) {
    this.outer = outer;
    this.#isFunctions = isFunctions;
  }

  /** @param source null: the name is there, and was given nothing */
  declare(name: string, source: Source | null, isVar: boolean): void {
    if (isVar && !this.#isFunctions && this.outer !== undefined) {
      this.outer.declare(name, source, true);
      return;
    }
    const binding = this.#names.get(name) ?? { sources: [] };
    this.#names.set(name, binding);
    if (source !== null) binding.sources.push(source);
  }

  find(name: string): Binding | undefined {
    return this.#names.get(name) ?? this.outer?.find(name);
  }
}

const CHANGE_LIST: ReadonlySet<string> = new Set(["push", "unshift", "splice", "fill", "copyWithin"]);

const BLOCKS: ReadonlySet<string> = new Set([
  "Program",
  "BlockStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "SwitchStatement",
  "CatchClause",
  "StaticBlock",
  "ClassBody",
  "ClassExpression",
]);

export class Names {
  readonly #scopes = new Map<Identifier, Scope>();
  readonly #assigned: (() => void)[] = [];

  constructor(program: Program) {
    this.#visit(program, new Scope(undefined, true));
    for (const assign of this.#assigned) assign();
  }

  /** @returns undefined for a name that the bundle does not declare */
  bindingOf(name: Identifier): Binding | undefined {
    return this.#scopes.get(name)?.find(name.name);
  }

  #visit(node: AnyNode, outer: Scope): void {
    if (node.type === "Identifier") this.#scopes.set(node, outer);
    if (node.type === "FunctionDeclaration" && node.id != null)
      outer.declare(node.id.name, { from: node, members: [] }, false);
    const scope = isFunction(node) ? new Scope(outer, true) : BLOCKS.has(node.type) ? new Scope(outer, false) : outer;
    this.#declare(node, scope);
    for (const child of childrenOf(node)) this.#visit(child, scope);
  }

  #declare(node: AnyNode, scope: Scope): void {
    if (isFunction(node)) {
      for (const [index, parameter] of node.params.entries())
        bind(parameter, { from: { of: node, index }, members: [] }, (name, source) =>
          scope.declare(name, source, false),
        );
    } else if (node.type === "VariableDeclaration") {
      for (const { id, init } of node.declarations) {
        const isVar = node.kind === "var";
        if (init != null) bind(id, { from: init, members: [] }, (name, source) => scope.declare(name, source, isVar));
        else bind(id, UNKNOWN, (name) => scope.declare(name, null, isVar));
      }
    } else if (node.type === "ForOfStatement" || node.type === "ForInStatement") {
      const { left } = node;
      const pattern = left.type === "VariableDeclaration" ? left.declarations[0]?.id : left;
      const isOf = node.type === "ForOfStatement" && !node.await;
      const source = isOf ? { from: node.right, members: [EACH_PART] } : UNKNOWN;
      if (pattern !== undefined) bind(pattern, source, (name, given) => this.#assign(name, scope, given));
    } else if ((node.type === "ClassDeclaration" || node.type === "ClassExpression") && node.id != null)
      scope.declare(node.id.name, { from: node, members: [] }, false);
    else if (node.type === "ImportDeclaration")
      for (const { local } of node.specifiers) scope.declare(local.name, IMPORTED, false);
    else if (node.type === "CatchClause" && node.param != null)
      bind(node.param, UNKNOWN, (name, source) => scope.declare(name, source, false));
    else if (node.type === "AssignmentExpression") {
      const source = node.operator === "=" ? { from: node.right, members: [] } : UNKNOWN;
      bind(node.left, source, (name, given) => this.#assign(name, scope, given));
      // A part of a list is put in another's place.
      if (node.left.type === "MemberExpression" && node.left.computed && node.left.object.type === "Identifier")
        this.#assign(node.left.object.name, scope, UNKNOWN);
    } else if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
      // Nor is it the list any more that was written out.
      const { object } = node.callee;
      if (object.type === "Identifier" && CHANGE_LIST.has(memberOf(node.callee) ?? ""))
        this.#assign(object.name, scope, UNKNOWN);
    } else if (node.type === "UpdateExpression" && node.argument.type === "Identifier")
      this.#assign(node.argument.name, scope, UNKNOWN);
  }

  /** Found when all is declared: a name may be given something before its declaration is seen. */
  #assign(name: string, scope: Scope, source: Source): void {
    this.#assigned.push(() => void scope.find(name)?.sources.push(source));
  }
}

const bind = (pattern: Pattern, source: Source, give: (name: string, source: Source) => void): void => {
  if (pattern.type === "Identifier") give(pattern.name, source);
  else if (pattern.type === "AssignmentPattern") bind(pattern.left, source, give);
  else if (pattern.type === "RestElement") bind(pattern.argument, source, give);
  else if (pattern.type === "ArrayPattern") {
    const part = { ...source, members: [...source.members, EACH_PART] };
    for (const one of pattern.elements) if (one !== null) bind(one, one.type === "RestElement" ? UNKNOWN : part, give);
  } else if (pattern.type === "ObjectPattern") {
    for (const property of pattern.properties) {
      if (property.type === "RestElement") bind(property.argument, source, give);
      else if (property.computed || property.key.type !== "Identifier") bind(property.value, UNKNOWN, give);
      else bind(property.value, { ...source, members: [...source.members, property.key.name] }, give);
    }
  }
};
