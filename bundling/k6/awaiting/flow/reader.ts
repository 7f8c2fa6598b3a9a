// Reads a bundle's code into the graph: which values each expression may give, and every call with what it may call.
import type { AnyNode, CallExpression, Expression, ImportDeclaration, Program, SpreadElement, Super } from "acorn";
import { K6_USER } from "../../../../contracts/k6/modules.ts";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
import { nameOf } from "../program/names.ts";
import type { Scopes, Variable } from "../program/scopes.ts";
import type { Unit } from "../program/units.ts";
import { callHelper, isBundleHelper } from "./bundle-helpers.ts";
import type { Argument, Call, CallNode } from "./calls.ts";
import { addAccessor, type FunctionTools, type Home, makeClass, makeFunction, makeUnit } from "./functions.ts";
import type { Graph } from "./graph.ts";
import type { Invoker } from "./invoke.ts";
import type { Members } from "./members.ts";
import { assign, fieldOf, keyOf, type PatternTools } from "./patterns.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export class Reader implements FunctionTools, PatternTools {
  readonly graph: Graph;
  readonly members: Members;
  readonly calls = new Map<CallNode, Call>();
  readonly units = new Map<AnyNode, Unit>();
  readonly module: Unit;
  /** Of methods that only their class can see, by the functions that they are. */
  readonly privateNames = new Map<AnyNode, string>();
  readonly #scopes: Scopes;
  readonly #invoker: Invoker;
  readonly #k6Module: (name: string) => Value | undefined;
  readonly #variables = new Map<Variable, Place>();
  readonly #values = new Map<AnyNode, Place>();
  /** What is thrown, wherever it is caught. */
  readonly #thrown: Place;
  readonly #names = new Map<AnyNode, string>();
  #unit: Unit;
  #home: Home | undefined;

  constructor(
    program: Program,
    scopes: Scopes,
    graph: Graph,
    members: Members,
    invoker: Invoker,
    k6Module: (name: string) => Value | undefined,
  ) {
    this.#scopes = scopes;
    this.graph = graph;
    this.members = members;
    this.#invoker = invoker;
    this.#k6Module = k6Module;
    this.#thrown = graph.holding(members.unknown);
    this.module = makeUnit(program, "module", "the script's top level", this);
    this.#unit = this.module;
    this.units.set(program, this.module);
    this.#visitEach(program.body);
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
    if (unit.isArrow) this.#outerOf.set(unit, this.#ownerOfThis());
    this.#unit = unit;
    const { node } = unit;
    this.units.set(node, unit);
    if (isFunction(node)) {
      for (const [index, parameter] of node.params.entries()) this.#readParameter(unit, parameter, index);
      if (node.body.type === "BlockStatement") this.#visitEach(node.body.body);
      else this.graph.edge(this.valuePlace(node.body), unit.returned);
    } else if (node.type === "PropertyDefinition" && node.value != null) {
      this.#callIt(node.value, unit.name);
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
  #callIt(node: AnyNode, name: string | undefined): void {
    if (name !== undefined) this.#names.set(node, name);
  }

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
          if (id.type === "Identifier") this.#callIt(init, id.name);
          assign(id, this.valuePlace(init), this);
        }
        return;
      case "ImportDeclaration":
        this.#import(node);
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

  #import({ source, specifiers }: ImportDeclaration): void {
    const module = this.#k6Module(String(source.value)) ?? this.members.native(`module ${String(source.value)}`);
    const from = this.graph.holding(module);
    for (const one of specifiers) {
      const variable = this.variableOf(one.local);
      if (variable === undefined) continue;
      const to = this.placeOf(variable);
      if (one.type === "ImportNamespaceSpecifier") this.graph.edge(from, to);
      else {
        const imported = one.type === "ImportDefaultSpecifier" ? undefined : one.imported;
        const name = imported === undefined ? "default" : textOf(imported);
        this.members.read(from, name, to);
      }
    }
  }

  #read(node: Expression | Super, place: Place): void {
    const { graph, members } = this;
    const also = (inner: Expression): void => graph.edge(this.valuePlace(inner), place);
    switch (node.type) {
      case "Identifier": {
        const variable = this.variableOf(node);
        if (variable === undefined) this.#readGlobal(node.name, place);
        else if (node.name === "arguments" && isFunction(variable.declared))
          this.#readArguments(variable.declared, place);
        else graph.edge(this.placeOf(variable), place);
        return;
      }
      case "ThisExpression":
        graph.edge(this.#ownerOfThis().receiver, place);
        return;
      case "FunctionExpression": {
        const kind = this.#moduleBodies.has(node) ? "module body" : "function";
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
        this.#readObject(node, place);
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
        this.#readCall(node, place);
        return;
      case "AssignmentExpression":
        if (node.left.type === "Identifier") this.#callIt(node.right, node.left.name);
        if (node.left.type === "MemberExpression") this.#callIt(node.right, nameOf(node.left));
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

  #readGlobal(name: string, place: Place): void {
    const { graph, members } = this;
    if (name === "undefined" || name === "NaN" || name === "Infinity") graph.add(place, members.unknown);
    else {
      const isAll = name === "globalThis" || name === "global";
      graph.add(place, members.native(isAll ? "globalThis" : name));
      if (isAll || name === K6_USER) return;
      const all = members.native("globalThis");
      graph.edge(members.fieldOf(all, name), place);
      if (name in globalThis) return;
      // It can only be what the script has put there, by whatever means.
      graph.edge(members.starOf(all), place);
      graph.listen(members.protoOf(all), (from) => graph.edge(members.readOf(from, name), place));
    }
  }

  #readArguments(declared: AnyNode, place: Place): void {
    const given = this.units.get(declared)?.given;
    const list = this.members.make("array");
    if (given !== undefined) this.graph.edge(given, this.members.starOf(list));
    this.graph.add(place, list);
  }

  /** The unit whose `this` is meant here: an arrow has none of its own. */
  #ownerOfThis(): Unit {
    return this.#unit.isArrow ? (this.#outerOf.get(this.#unit) ?? this.module) : this.#unit;
  }

  readonly #outerOf = new Map<Unit, Unit>();

  #readObject(node: AnyNode & { type: "ObjectExpression" }, place: Place): void {
    const { graph, members } = this;
    const object = members.make("object");
    this.within({ parent: undefined, members: members.protoOf(object) }, () => {
      for (const property of node.properties) {
        if (property.type === "SpreadElement") {
          graph.edge(this.valuePlace(property.argument), members.protoOf(object));
          continue;
        }
        const key = keyOf(property);
        if (property.computed) this.valuePlace(property.key);
        const { value, kind } = property;
        if (kind === "init") {
          this.#callIt(value, key);
          graph.edge(this.valuePlace(value), members.fieldOf(object, key));
        } else if (isFunction(value)) {
          const accessor = kind === "get" ? "getter" : "setter";
          const made = makeFunction(value, accessor, `${kind} ${key ?? "[…]"}`, this);
          if (made.unit !== undefined) graph.add(made.unit.receiver, object);
          addAccessor(accessor, made, object, key, this);
        }
      }
    });
    graph.add(place, object);
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

  #readCall(node: CallNode, place: Place): void {
    const { graph, members } = this;
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && isBundleHelper(node.callee.name)) {
      const given = this.#callHelper(node);
      if (given !== undefined) {
        graph.edge(given, place);
        return;
      }
    }
    const called = node.type === "TaggedTemplateExpression" ? node.tag : node.callee;
    if (called.type === "Super") {
      const { parent } = this.#home ?? {};
      const call = this.#makeCall(node, graph.place(), undefined, undefined, place);
      if (parent !== undefined) this.#invoker.construct(parent, this.#ownerOfThis().receiver, call.arguments, call);
      return;
    }
    const callee = this.valuePlace(called);
    const member = called.type === "MemberExpression" ? called : undefined;
    let receiver: Place | undefined;
    if (member !== undefined)
      receiver = member.object.type === "Super" ? this.#ownerOfThis().receiver : this.valuePlace(member.object);
    const call = this.#makeCall(node, callee, receiver, member && fieldOf(member), place);
    this.#invoker.start(call);
    graph.listen(callee, (value) => {
      if (value.kind === "unknown") graph.add(place, members.unknown);
    });
  }

  readonly #moduleBodies = new Set<AnyNode>();

  #callHelper(node: CallExpression): Place | undefined {
    const [modules] = node.arguments;
    if (/^__(commonJS|esm)$/.test(nameOf(node.callee) ?? "") && modules?.type === "ObjectExpression")
      for (const one of modules.properties) if (one.type === "Property") this.#moduleBodies.add(one.value);
    const { graph, members, valuePlace } = this;
    const inherit = (target: Place, from: Place): void => this.#invoker.inherit(target, from);
    return callHelper(node, { graph, members, valuePlace, inherit });
  }

  #makeCall(
    node: CallNode,
    callee: Place,
    receiver: Place | undefined,
    member: string | undefined,
    result: Place,
  ): Call {
    const list = node.type === "TaggedTemplateExpression" ? node.quasi.expressions : node.arguments;
    const given = list.map((argument) =>
      this.#readArgument(
        argument,
        member ?? (node.type !== "TaggedTemplateExpression" ? nameOf(node.callee) : undefined),
      ),
    );
    if (node.type === "TaggedTemplateExpression")
      given.unshift({ node: node.quasi, place: this.members.unknownPlace, isSpread: false });
    const call: Call = {
      node,
      unit: this.#unit,
      callee,
      receiver,
      member,
      isNew: node.type === "NewExpression",
      arguments: given,
      result,
      targets: new Set(),
      callbacks: new Map(),
      isUnknown: false,
    };
    this.calls.set(node, call);
    return call;
  }

  #readArgument(argument: Expression | SpreadElement, name: string | undefined): Argument {
    const isSpread = argument.type === "SpreadElement";
    const node = isSpread ? argument.argument : argument;
    if (name !== undefined) this.#callIt(node, `a function given to ${name}`);
    return { node, place: this.valuePlace(node), isSpread };
  }
}

const textOf = (name: AnyNode): string =>
  name.type === "Identifier" ? name.name : String((name as { value?: unknown }).value);

const isExpression = (node: AnyNode): node is Expression =>
  (node.type.endsWith("Expression") && node.type !== "ParenthesizedExpression") ||
  node.type === "Identifier" ||
  node.type === "Literal" ||
  node.type === "TemplateLiteral";
