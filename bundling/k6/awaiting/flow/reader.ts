// Reads a bundle's code into the graph: which values each expression may give, and every call with what it may call.
import type { AnyNode, Expression, Program, Super } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
import { nameOf } from "../program/names.ts";
import type { Scopes, Variable } from "../program/scopes.ts";
import type { Unit } from "../program/units.ts";
import { CallReader, type CallTools } from "./call-reader.ts";
import type { Call, CallNode } from "./calls.ts";
import { type FunctionTools, type Home, makeClass, makeFunction, makeUnit } from "./functions.ts";
import { readGlobal } from "./globals.ts";
import type { Graph } from "./graph.ts";
import type { Invoker } from "./invoke.ts";
import type { Members } from "./members.ts";
import { type K6Module, readImport } from "./modules.ts";
import { type NamingTools, readObject } from "./objects.ts";
import { assign, fieldOf, type PatternTools } from "./patterns.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export class Reader implements FunctionTools, PatternTools, CallTools, NamingTools {
  readonly graph: Graph;
  readonly members: Members;
  readonly units = new Map<AnyNode, Unit>();
  readonly module: Unit;
  /** Of methods that only their class can see, by the functions that they are. */
  readonly privateNames = new Map<AnyNode, string>();
  readonly #scopes: Scopes;
  readonly #invoker: Invoker;
  readonly #k6Module: K6Module;
  readonly #variables = new Map<Variable, Place>();
  readonly #values = new Map<AnyNode, Place>();
  /** What is thrown, wherever it is caught. */
  readonly #thrown: Place;
  readonly #names = new Map<AnyNode, string>();
  /** Of arrows: the unit around them that has a `this`. */
  readonly #outerOf = new Map<Unit, Unit>();
  readonly #calls: CallReader;
  #unit: Unit;
  #home: Home | undefined;

  constructor(program: Program, scopes: Scopes, graph: Graph, members: Members, invoker: Invoker, k6Module: K6Module) {
    this.#scopes = scopes;
    this.graph = graph;
    this.members = members;
    this.#invoker = invoker;
    this.#k6Module = k6Module;
    this.#calls = new CallReader(this, invoker);
    this.#thrown = graph.holding(members.unknown);
    this.module = makeUnit(program, "module", "the script's top level", this);
    this.#unit = this.module;
    this.units.set(program, this.module);
    this.#visitEach(program.body);
  }

  get calls(): ReadonlyMap<CallNode, Call> {
    return this.#calls.all;
  }

  placeOf = (variable: Variable): Place => {
    const known = this.#variables.get(variable);
    if (known !== undefined) return known;
    const place = this.graph.place();
    this.#variables.set(variable, place);
    return place;
  };

  variableOf = (name: AnyNode & { type: "Identifier" }): Variable | undefined => this.#scopes.variableOf(name);

  /** Where what an expression gives is: read once, however often it is asked for. */
  valuePlace = (node: Expression | Super): Place => {
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    const place = this.graph.place();
    this.#values.set(node, place);
    this.#read(node, place);
    return place;
  };

  valuesOf(node: AnyNode): ReadonlySet<Value> {
    const place = this.#values.get(node);
    return place === undefined ? new Set() : this.graph.valuesAt(place);
  }

  within = (home: Home, read: () => void): void => {
    const outer = this.#home;
    this.#home = home;
    read();
    this.#home = outer;
  };

  construct = (constructed: Place, receiver: Place): void =>
    this.#invoker.construct(constructed, receiver, [], undefined);

  instanceOf = (value: Value): Value => this.#invoker.instanceOf(value);

  readUnit = (unit: Unit): void => {
    const outer = this.#unit;
    if (unit.isArrow) this.#outerOf.set(unit, this.ownerOfThis);
    this.#unit = unit;
    const { node } = unit;
    this.units.set(node, unit);
    if (isFunction(node)) {
      for (const [index, parameter] of node.params.entries()) this.#readParameter(unit, parameter, index);
      if (node.body.type === "BlockStatement") this.#visitEach(node.body.body);
      else this.graph.edge(this.valuePlace(node.body), unit.returned);
    } else if (node.type === "PropertyDefinition" && node.value != null) {
      this.callIt(node.value, unit.name);
      this.graph.edge(this.valuePlace(node.value), unit.returned);
    } else if (node.type === "StaticBlock") this.#visitEach(node.body);
    this.#unit = outer;
  };

  #readParameter({ parameters, rest }: Unit, parameter: AnyNode, index: number): void {
    const place = parameters[index];
    if (place !== undefined) assign(parameter, place, this);
    else if (rest !== undefined && parameter.type === "RestElement") {
      const list = this.members.make("array");
      this.graph.edge(rest.parts, this.members.starOf(list));
      assign(parameter.argument, this.graph.holding(list), this);
    }
  }

  #visitEach(nodes: readonly AnyNode[]): void {
    for (const node of nodes) this.#visit(node);
  }

  /** What an expression without a name of its own is known by. */
  callIt = (node: AnyNode, name: string | undefined): void => {
    if (name !== undefined) this.#names.set(node, name);
  };

  #visit(node: AnyNode): void {
    const { graph } = this;
    switch (node.type) {
      case "FunctionDeclaration": {
        const variable = node.id == null ? undefined : this.variableOf(node.id);
        const made = makeFunction(node, "function", node.id?.name ?? "default", this);
        if (variable !== undefined) graph.add(this.placeOf(variable), made);
        return;
      }
      case "ClassDeclaration": {
        const variable = node.id == null ? undefined : this.variableOf(node.id);
        const made = makeClass(node, node.id?.name ?? "default", this);
        if (variable !== undefined) graph.add(this.placeOf(variable), made);
        return;
      }
      case "VariableDeclaration":
        for (const { id, init } of node.declarations) {
          if (init == null) continue;
          if (id.type === "Identifier") this.callIt(init, id.name);
          assign(id, this.valuePlace(init), this);
        }
        return;
      case "ImportDeclaration":
        readImport(node, this.#k6Module, this);
        return;
      case "ReturnStatement":
        if (node.argument != null) graph.edge(this.valuePlace(node.argument), this.#unit.returned);
        return;
      case "ThrowStatement":
        graph.edge(this.valuePlace(node.argument), this.#thrown);
        return;
      case "CatchClause":
        if (node.param != null) assign(node.param, this.#thrown, this);
        this.#visit(node.body);
        return;
      case "ForOfStatement":
      case "ForInStatement": {
        const part = graph.holding(this.members.unknown);
        if (node.type === "ForOfStatement") this.members.contents(this.valuePlace(node.right), part);
        else this.valuePlace(node.right);
        const { left } = node;
        const pattern = left.type === "VariableDeclaration" ? left.declarations[0]?.id : left;
        if (pattern !== undefined) assign(pattern, part, this);
        this.#visit(node.body);
        return;
      }
      case "ExportNamedDeclaration":
        if (node.declaration != null) this.#visit(node.declaration);
        for (const { local } of node.source == null ? node.specifiers : [])
          if (local.type === "Identifier") this.#enterFrom(this.valuePlace(local));
        return;
      case "ExportDefaultDeclaration":
        if (node.declaration.type === "FunctionDeclaration" || node.declaration.type === "ClassDeclaration")
          this.#visit(node.declaration);
        else this.#enterFrom(this.valuePlace(node.declaration as Expression));
        return;
      case "ExportAllDeclaration":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "LabeledStatement":
        this.#visit(node.body);
        return;
      default:
        if (isExpression(node)) this.valuePlace(node);
        else this.#visitEach(childrenOf(node));
    }
  }

  /** What is exported is called by whoever runs the script; of CommonJS, what stands in the default export, too. */
  #enterFrom(place: Place): void {
    this.graph.listen(place, (value) => {
      if (value.unit !== undefined) this.#invoker.enter(value.unit);
      else if (value.kind === "object")
        this.graph.listen(this.members.allOf(value), ({ unit }) => {
          if (unit !== undefined) this.#invoker.enter(unit);
        });
    });
  }

  #read(node: Expression | Super, place: Place): void {
    const { graph, members } = this;
    const also = (inner: Expression): void => graph.edge(this.valuePlace(inner), place);
    switch (node.type) {
      case "Identifier": {
        const variable = this.variableOf(node);
        if (variable === undefined) readGlobal(node.name, place, this);
        else if (node.name === "arguments" && isFunction(variable.declared))
          this.#readArguments(variable.declared, place);
        else graph.edge(this.placeOf(variable), place);
        return;
      }
      case "ThisExpression":
        graph.edge(this.ownerOfThis.receiver, place);
        return;
      case "FunctionExpression": {
        const kind = this.#calls.moduleBodies.has(node) ? "module body" : "function";
        const made = makeFunction(node, kind, node.id?.name ?? this.#names.get(node) ?? "a function", this);
        const variable = node.id == null ? undefined : this.variableOf(node.id);
        if (variable !== undefined) graph.add(this.placeOf(variable), made);
        graph.add(place, made);
        return;
      }
      case "ArrowFunctionExpression":
        graph.add(place, makeFunction(node, "function", this.#names.get(node) ?? "a function", this));
        return;
      case "ClassExpression": {
        const made = makeClass(node, node.id?.name ?? this.#names.get(node) ?? "a class", this);
        const variable = node.id == null ? undefined : this.variableOf(node.id);
        if (variable !== undefined) graph.add(this.placeOf(variable), made);
        graph.add(place, made);
        return;
      }
      case "ObjectExpression":
        readObject(node, place, this);
        return;
      case "ArrayExpression": {
        const list = members.make("array");
        for (const element of node.elements) {
          if (element === null) continue;
          if (element.type === "SpreadElement")
            members.contents(this.valuePlace(element.argument), members.starOf(list));
          else graph.edge(this.valuePlace(element), members.starOf(list));
        }
        graph.add(place, list);
        return;
      }
      case "MemberExpression":
        this.#readMember(node, place);
        return;
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        this.#calls.read(node, place);
        return;
      case "AssignmentExpression":
        if (node.left.type === "Identifier") this.callIt(node.right, node.left.name);
        if (node.left.type === "MemberExpression") this.callIt(node.right, nameOf(node.left));
        also(node.right);
        if (node.operator === "=" || /^(\|\||&&|\?\?)=$/.test(node.operator)) {
          if (node.operator !== "=") also(node.left as Expression);
          assign(node.left, this.valuePlace(node.right), this);
        } else this.valuePlace(node.left as Expression);
        return;
      case "LogicalExpression":
        also(node.left);
        also(node.right);
        return;
      case "ConditionalExpression":
        this.valuePlace(node.test);
        also(node.consequent);
        also(node.alternate);
        return;
      case "SequenceExpression":
        for (const one of node.expressions) this.valuePlace(one);
        if (node.expressions.at(-1) !== undefined) also(node.expressions.at(-1) as Expression);
        return;
      case "ChainExpression":
      case "ParenthesizedExpression":
        also(node.expression);
        return;
      case "AwaitExpression":
        also(node.argument);
        graph.listen(this.valuePlace(node.argument), (value) => {
          if (value.kind === "made") graph.edge(members.allOf(value), place);
        });
        return;
      case "YieldExpression":
        if (node.argument != null) graph.edge(this.valuePlace(node.argument), this.#unit.returned);
        graph.add(place, members.unknown);
        return;
      default:
        graph.add(place, members.unknown);
        this.#visitEach(childrenOf(node));
    }
  }

  #readArguments(declared: AnyNode, place: Place): void {
    const given = this.units.get(declared)?.given;
    const list = this.members.make("array");
    if (given !== undefined) this.graph.edge(given, this.members.starOf(list));
    this.graph.add(place, list);
  }

  /** The unit whose code is being read. */
  get unit(): Unit {
    return this.#unit;
  }

  /** What `super` means there. */
  get home(): Home | undefined {
    return this.#home;
  }

  /** The unit whose `this` is meant there: an arrow has none of its own. */
  get ownerOfThis(): Unit {
    return this.#unit.isArrow ? (this.#outerOf.get(this.#unit) ?? this.module) : this.#unit;
  }

  #readMember(node: AnyNode & { type: "MemberExpression" }, place: Place): void {
    if (node.computed) this.valuePlace(node.property as Expression);
    if (node.object.type === "Super") this.#readSuper(fieldOf(node), place);
    else this.members.read(this.valuePlace(node.object), fieldOf(node), place);
  }

  #readSuper(name: string | undefined, place: Place): void {
    const from = this.#home?.members;
    if (from === undefined) this.graph.add(place, this.members.unknown);
    else this.members.read(from, name, place);
  }
}

const isExpression = (node: AnyNode): node is Expression =>
  (node.type.endsWith("Expression") && node.type !== "ParenthesizedExpression") ||
  node.type === "Identifier" ||
  node.type === "Literal" ||
  node.type === "TemplateLiteral";
