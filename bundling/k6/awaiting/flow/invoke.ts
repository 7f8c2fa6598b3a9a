// What a call does: it gives its arguments to the functions that it may call, and takes what they return.
import type { Unit } from "../program/units.ts";
import type { Call } from "./calls.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import { type Binder, type Given, NativeEffects } from "./native-effects.ts";
import { givesPlain } from "./natives.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export class Invoker implements Binder {
  readonly #graph: Graph;
  readonly #members: Members;
  readonly #effects: NativeEffects;

  constructor(graph: Graph, members: Members) {
    this.#graph = graph;
    this.#members = members;
    this.#effects = new NativeEffects(graph, members, this);
  }

  start(call: Call): void {
    this.#listenOnce(call.callee, (value) => {
      if (call.isNew) this.#make(call, value);
      else this.#call(call, value);
    });
    const { receiver, member } = call;
    if (receiver !== undefined && !call.isNew)
      this.#listenOnce(receiver, (value) => this.#callMethod(call, value, member));
  }

  #listenOnce(place: Place, listener: (value: Value) => void): void {
    const seen = new Set<Value>();
    this.#graph.listen(place, (value) => {
      if (seen.has(value)) return;
      seen.add(value);
      listener(value);
    });
  }

  /** An unknown caller calls it, with what nobody can tell. */
  enter({ receiver, parameters, rest, given }: Unit): void {
    const { unknownPlace } = this.#members;
    for (const place of [receiver, ...parameters]) this.#graph.edge(unknownPlace, place);
    for (const place of [rest?.parts, given]) if (place !== undefined) this.#graph.edge(unknownPlace, place);
  }

  /** `super(…)`, or a class without a constructor of its own. */
  construct(constructed: Place, receiver: Place, given: readonly Given[], call: Call | undefined): void {
    this.#listenOnce(constructed, (value) => {
      if (value.kind !== "function") return;
      call?.targets.add(value);
      this.#construct(value, receiver, given, call);
    });
  }

  /** Arguments to parameters, the receiver to `this`. */
  bind(value: Value, receiver: Place, given: readonly Given[], to: Place): void {
    const unit = value.unit;
    if (value.gives !== undefined) this.#graph.edge(value.gives, to);
    if (unit === undefined) return;
    if (!unit.isArrow && value.boundBy.size === 0) this.#graph.edge(receiver, unit.receiver);
    this.#give(unit, given, value.shift);
    this.#graph.edge(unit.output, to);
  }

  instanceOf(value: Value): Value {
    if (value.instance !== undefined) return value.instance;
    const instance = this.#members.make("object");
    value.instance = instance;
    this.#graph.edge(this.#members.readOf(value, "prototype"), this.#members.protoOf(instance));
    return instance;
  }

  #give(unit: Unit, given: readonly Given[], shift: number): void {
    const { rest } = unit;
    let isSpread = false;
    for (const [index, one] of given.entries()) {
      const from = one.isSpread ? this.#members.contentsOf(one.place) : one.place;
      isSpread ||= one.isSpread;
      const at = index + shift;
      for (const [number, parameter] of unit.parameters.entries())
        if (number === at || (isSpread && number > at)) this.#graph.edge(from, parameter);
      if (rest !== undefined && (at >= rest.from || isSpread)) this.#graph.edge(from, rest.parts);
      if (unit.given !== undefined) this.#graph.edge(from, unit.given);
    }
  }

  #call(call: Call, value: Value): void {
    if (value.kind === "function") {
      call.targets.add(value);
      this.bind(value, call.receiver ?? this.#members.unknownPlace, call.arguments, call.result);
    } else if (value.kind === "k6 function") {
      call.targets.add(value);
      this.#effects.callK6(call);
    } else if (value.kind === "native") this.#callNative(call, value.name ?? "");
    else if (value.kind === "unknown" || value.kind === "made") {
      call.isUnknown = true;
      if (call.receiver === undefined) this.#effects.callUnknown(call, "unknown");
    }
  }

  #make(call: Call, value: Value): void {
    if (value.kind === "function") {
      const instance = this.instanceOf(value);
      call.targets.add(value);
      this.#graph.add(call.result, instance);
      this.#construct(value, this.#graph.holding(instance), call.arguments, call);
      if (value.unit !== undefined) this.#graph.edge(value.unit.returned, call.result);
    } else if (value.kind === "native") this.#effects.makeNative(call, value.name ?? "");
    else if (value.kind === "unknown" || value.kind === "made") this.#effects.callUnknown(call, "later");
    else if (value.kind === "k6 function") this.#effects.callK6(call);
  }

  /** What was constructed with which `this`: a class may seem to extend itself. */
  readonly #constructed = new Map<Value, Set<Place>>();

  #construct(value: Value, receiver: Place, given: readonly Given[], call: Call | undefined): void {
    const known = this.#constructed.get(value) ?? new Set();
    if (known.has(receiver)) return;
    this.#constructed.set(value, known.add(receiver));
    for (const { receiver: itsThis } of value.parts?.initialisers ?? []) this.#graph.edge(receiver, itsThis);
    if (value.unit !== undefined) this.bind(value, receiver, given, this.#graph.place());
    else if (value.parts?.parent !== undefined) this.construct(value.parts.parent, receiver, given, call);
  }

  #callMethod(call: Call, value: Value, member: string | undefined): void {
    if (value.kind === "function" || value.kind === "k6 function") {
      if (member === "call" || member === "apply" || member === "bind") this.#callFunctions(call, value, member);
    } else if (value.kind === "array" || value.kind === "made" || value.kind === "unknown")
      this.#effects.callMethod(call, value, member);
  }

  /** `function.call(this, …)`, `function.apply(this, […])`, `function.bind(this, …)`. */
  #callFunctions(call: Call, value: Value, member: "call" | "apply" | "bind"): void {
    const [first, ...others] = call.arguments;
    const receiver = first?.place ?? this.#members.unknownPlace;
    if (member === "bind") {
      if (value.unit === undefined) {
        this.#graph.add(call.result, value);
        return;
      }
      // What is bound again at the same place is the same.
      if (value.boundBy.has(call)) return;
      const bound = this.#members.make("function");
      bound.unit = value.unit;
      bound.boundBy = new Set([...value.boundBy, call]);
      bound.shift = value.shift + others.length;
      this.#graph.add(call.result, bound);
      if (!value.unit.isArrow) this.#graph.edge(receiver, value.unit.receiver);
      this.#give(value.unit, others, value.shift);
      return;
    }
    call.targets.add(value);
    if (value.kind === "k6 function") this.#effects.callK6(call);
    const given = member === "call" ? others : others.slice(0, 1).map(({ place }) => ({ place, isSpread: true }));
    this.bind(value, receiver, given, call.result);
  }

  #callNative(call: Call, name: string): void {
    const [target, first, second] = call.arguments.map(({ place }) => place);
    const members = this.#members;
    if (givesPlain(name)) this.#graph.add(call.result, members.unknown);
    else if (name === "Object.assign" && target !== undefined) {
      for (const { place, isSpread } of call.arguments.slice(1))
        this.inherit(target, isSpread ? this.#members.contentsOf(place) : place);
      this.#graph.edge(target, call.result);
    } else if (name === "Object.setPrototypeOf" && target !== undefined && first !== undefined) {
      this.inherit(target, first);
      this.#graph.edge(target, call.result);
    } else if (name === "Object.create" && target !== undefined) {
      const object = members.make("object");
      this.#graph.edge(target, members.protoOf(object));
      this.#graph.add(call.result, object);
    } else if (/^Object\.(freeze|seal|preventExtensions)$/.test(name) && target !== undefined)
      this.#graph.edge(target, call.result);
    else if (name === "Object.defineProperty" && target !== undefined && second !== undefined)
      this.#defineProperty(call, target, second);
    else {
      if (name === "Reflect.construct" && target !== undefined && first !== undefined)
        this.#constructReflected(call, target, first);
      this.#effects.callNative(call, name);
    }
  }

  /** `Reflect.construct(made, […])`, and there is one of what is made. */
  #constructReflected(call: Call, made: Place, list: Place): void {
    this.#listenOnce(made, (value) => {
      if (value.kind !== "function") return;
      const instance = this.instanceOf(value);
      this.#graph.add(call.result, instance);
      this.#construct(value, this.#graph.holding(instance), [{ place: list, isSpread: true }], undefined);
    });
  }

  #defineProperty(call: Call, target: Place, description: Place): void {
    const key = call.arguments[1]?.node;
    const name = key?.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
    const value = this.#graph.place();
    this.#members.read(description, "value", value);
    const getter = this.#graph.place();
    this.#members.read(description, "get", getter);
    this.#graph.listen(getter, ({ unit }) => {
      if (unit !== undefined) this.#graph.edge(unit.output, value);
    });
    this.#members.write(target, name, value);
    this.#graph.edge(target, call.result);
  }

  inherit(target: Place, from: Place): void {
    this.#graph.listen(target, (value) => {
      if (value.kind === "unknown" || value.kind === "k6 function") return;
      if (value.kind === "array" || value.kind === "made") this.#members.contents(from, this.#members.starOf(value));
      else this.#graph.edge(from, this.#members.protoOf(value));
    });
  }
}
