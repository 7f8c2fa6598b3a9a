// Reads the calls of a bundle's code: what each may call, with what, and what `this` is there.
import type { AnyNode, CallExpression, Expression, SpreadElement, Super } from "acorn";
import { nameOf } from "../program/names.ts";
import type { Unit } from "../program/units.ts";
import { callHelper, isBundleHelper } from "./bundle-helpers.ts";
import type { Argument, Call, CallNode } from "./calls.ts";
import type { Home } from "./functions.ts";
import type { Graph } from "./graph.ts";
import type { Invoker } from "./invoke.ts";
import type { Members } from "./members.ts";
import type { NamingTools } from "./objects.ts";
import { fieldOf } from "./patterns.ts";
import type { Place } from "./place.ts";

export interface CallTools extends NamingTools {
  readonly graph: Graph;
  readonly members: Members;
  readonly valuePlace: (node: Expression | Super) => Place;
  /** The unit whose code is being read. */
  readonly unit: Unit;
  /** What `super` means there. */
  readonly home: Home | undefined;
  /** The unit whose `this` is meant there. */
  readonly ownerOfThis: Unit;
}

export class CallReader {
  readonly all = new Map<CallNode, Call>();
  /** Functions that esbuild has put modules into. */
  readonly moduleBodies = new Set<AnyNode>();
  readonly #tools: CallTools;
  readonly #invoker: Invoker;

  constructor(tools: CallTools, invoker: Invoker) {
    this.#tools = tools;
    this.#invoker = invoker;
  }

  /** @param place where what the call gives is put */
  read(node: CallNode, place: Place): void {
    const { graph, members, valuePlace } = this.#tools;
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && isBundleHelper(node.callee.name)) {
      const given = this.#callHelper(node);
      if (given !== undefined) {
        graph.edge(given, place);
        return;
      }
    }
    const called = node.type === "TaggedTemplateExpression" ? node.tag : node.callee;
    if (called.type === "Super") {
      const { parent } = this.#tools.home ?? {};
      const call = this.#makeCall(node, graph.place(), undefined, undefined, place);
      if (parent !== undefined) this.#invoker.construct(parent, this.#tools.ownerOfThis.receiver, call.arguments, call);
      return;
    }
    const callee = valuePlace(called);
    const member = called.type === "MemberExpression" ? called : undefined;
    let receiver: Place | undefined;
    if (member !== undefined)
      receiver = member.object.type === "Super" ? this.#tools.ownerOfThis.receiver : valuePlace(member.object);
    const call = this.#makeCall(node, callee, receiver, member && fieldOf(member), place);
    this.#invoker.start(call);
    graph.listen(callee, (value) => {
      if (value.kind === "unknown") graph.add(place, members.unknown);
    });
  }

  #callHelper(node: CallExpression): Place | undefined {
    const [modules] = node.arguments;
    if (/^__(commonJS|esm)$/.test(nameOf(node.callee) ?? "") && modules?.type === "ObjectExpression")
      for (const one of modules.properties) if (one.type === "Property") this.moduleBodies.add(one.value);
    const { graph, members, valuePlace } = this.#tools;
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
      given.unshift({ node: node.quasi, place: this.#tools.members.unknownPlace, isSpread: false });
    const call: Call = {
      node,
      unit: this.#tools.unit,
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
    this.all.set(node, call);
    return call;
  }

  #readArgument(argument: Expression | SpreadElement, name: string | undefined): Argument {
    const isSpread = argument.type === "SpreadElement";
    const node = isSpread ? argument.argument : argument;
    if (name !== undefined) this.#tools.callIt(node, `a function given to ${name}`);
    return { node, place: this.#tools.valuePlace(node), isSpread };
  }
}
