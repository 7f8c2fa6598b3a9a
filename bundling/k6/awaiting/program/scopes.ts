// Which variable each name of a bundle means, and how often that variable is written.
import type { AnyNode, Function as FunctionNode, Identifier, Pattern, Program } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";

export interface Variable {
  readonly name: string;
  /** What declares it: an import's part, a function, a class, a declarator, or the function whose parameter it is. */
  readonly declared: AnyNode;
  /** What it is initialised with, where that is the only thing that it is ever given. */
  only: AnyNode | undefined;
  writeCount: number;
}

class Scope {
  readonly #outer: Scope | undefined;
  readonly #variables = new Map<string, Variable>();

  constructor(outer: Scope | undefined) {
    this.#outer = outer;
  }

  declare(name: string, declared: AnyNode): void {
    if (!this.#variables.has(name)) this.#variables.set(name, { name, declared, only: undefined, writeCount: 0 });
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.#outer?.find(name);
  }
}

const BLOCKS: ReadonlySet<string> = new Set([
  ...["BlockStatement", "ForStatement", "ForInStatement", "ForOfStatement", "SwitchStatement", "StaticBlock"],
]);

export class Scopes {
  readonly #variables = new Map<Identifier, Variable>();
  /** Every name that stands in the code, also those of members and labels. */
  readonly names = new Set<string>();

  constructor(program: Program) {
    const scope = new Scope(undefined);
    declareVars(program, scope);
    declareIn(program.body, scope);
    for (const part of program.body) this.#visit(part, scope);
  }

  /** @returns undefined for what the bundle does not declare: a global */
  variableOf(name: Identifier): Variable | undefined {
    return this.#variables.get(name);
  }

  #visit(node: AnyNode, outer: Scope): void {
    const scope = scopeOf(node, outer);
    if (node.type === "Identifier") {
      this.names.add(node.name);
      const variable = outer.find(node.name);
      if (variable !== undefined) this.#variables.set(node, variable);
      return;
    }
    for (const child of childrenOf(node)) if (!isOnlyAName(node, child)) this.#visit(child, scope);
    this.#countWrites(node);
  }

  #countWrites(node: AnyNode): void {
    if (isFunction(node)) {
      for (const one of node.params) this.#write(one, undefined);
      if (node.type === "FunctionDeclaration" && node.id != null) this.#write(node.id, node);
      if (node.type === "FunctionExpression" && node.id != null) this.#write(node.id, node);
    } else if (node.type === "ClassDeclaration" && node.id != null) this.#write(node.id, node);
    else if (node.type === "VariableDeclarator") {
      if (node.init != null) this.#write(node.id, node.init);
    } else if (node.type === "AssignmentExpression") this.#write(node.left, undefined);
    else if (node.type === "UpdateExpression") this.#write(node.argument, undefined);
    else if (node.type === "ForInStatement" || node.type === "ForOfStatement") {
      const { left } = node;
      this.#write(left.type === "VariableDeclaration" ? left.declarations[0]?.id : left, undefined);
    } else if (node.type === "CatchClause" && node.param != null) this.#write(node.param, undefined);
  }

  #write(pattern: AnyNode | undefined, value: AnyNode | undefined): void {
    if (pattern === undefined) return;
    const isWhole = pattern.type === "Identifier";
    for (const name of namesIn(pattern)) {
      const variable = this.#variables.get(name);
      if (variable === undefined) continue;
      variable.writeCount += 1;
      variable.only = isWhole && variable.writeCount === 1 ? value : undefined;
    }
  }
}

/** Names that a pattern gives something. */
export const namesIn = (pattern: AnyNode): Identifier[] => {
  if (pattern.type === "Identifier") return [pattern];
  if (pattern.type === "AssignmentPattern") return namesIn(pattern.left);
  if (pattern.type === "RestElement") return namesIn(pattern.argument);
  if (pattern.type === "ArrayPattern")
    return pattern.elements.flatMap((element: Pattern | null) => (element === null ? [] : namesIn(element)));
  if (pattern.type === "ObjectPattern")
    return pattern.properties.flatMap((one) => namesIn(one.type === "Property" ? one.value : one));
  return [];
};

/** A member, a key or a label is called by its name, and is no variable. */
export const isOnlyAName = (node: AnyNode, child: AnyNode): boolean => {
  if (node.type === "MemberExpression") return child === node.property && !node.computed;
  if (node.type === "Property" || node.type === "MethodDefinition" || node.type === "PropertyDefinition")
    return child === node.key && !node.computed;
  if (node.type === "LabeledStatement" || node.type === "BreakStatement" || node.type === "ContinueStatement")
    return child === node.label;
  if (node.type === "ImportSpecifier") return child !== node.local;
  if (node.type === "ExportSpecifier") return child !== node.local;
  return node.type === "MetaProperty" || node.type === "ExportAllDeclaration";
};

const scopeOf = (node: AnyNode, outer: Scope): Scope => {
  if (isFunction(node)) return functionScope(node, outer);
  if (node.type === "ClassExpression" || node.type === "ClassDeclaration") {
    const scope = new Scope(outer);
    if (node.type === "ClassExpression" && node.id != null) scope.declare(node.id.name, node);
    return scope;
  }
  if (node.type === "CatchClause") {
    const scope = new Scope(outer);
    for (const { name } of node.param == null ? [] : namesIn(node.param)) scope.declare(name, node);
    return scope;
  }
  if (!BLOCKS.has(node.type)) return outer;
  const scope = new Scope(outer);
  if (node.type === "BlockStatement" || node.type === "StaticBlock") declareIn(node.body, scope);
  else if (node.type === "SwitchStatement")
    declareIn(
      node.cases.flatMap(({ consequent }) => consequent),
      scope,
    );
  else if (node.type === "ForStatement" && node.init != null) declareIn([node.init], scope);
  else if (node.type === "ForInStatement" || node.type === "ForOfStatement") declareIn([node.left], scope);
  return scope;
};

const functionScope = (node: FunctionNode & AnyNode, outer: Scope): Scope => {
  const scope = new Scope(outer);
  for (const parameter of node.params) for (const { name } of namesIn(parameter)) scope.declare(name, node);
  if (node.type !== "ArrowFunctionExpression") scope.declare("arguments", node);
  declareVars(node.body, scope);
  // Its own name can be hidden by whatever it declares.
  if (node.type === "FunctionExpression" && node.id != null) scope.declare(node.id.name, node);
  return scope;
};

/** What `var` declares, wherever it stands in a function. */
const declareVars = (node: AnyNode, scope: Scope): void => {
  if (isFunction(node)) return;
  if (node.type === "VariableDeclaration" && node.kind === "var") declareEach(node.declarations, scope);
  for (const child of childrenOf(node)) declareVars(child, scope);
};

const declareIn = (body: readonly AnyNode[], scope: Scope): void => {
  for (const outer of body) {
    const node = outer.type === "ExportNamedDeclaration" && outer.declaration != null ? outer.declaration : outer;
    if (node.type === "VariableDeclaration" && node.kind !== "var") declareEach(node.declarations, scope);
    else if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id != null)
      scope.declare(node.id.name, node);
    else if (node.type === "ImportDeclaration") for (const one of node.specifiers) scope.declare(one.local.name, one);
  }
};

const declareEach = (declarators: readonly AnyNode[], scope: Scope): void => {
  for (const one of declarators)
    if (one.type === "VariableDeclarator") for (const { name } of namesIn(one.id)) scope.declare(name, one);
};
