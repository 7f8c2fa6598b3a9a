// What a call does: it gives its arguments to the functions that it may call, and takes what they return. What is not of
// the bundle's may call any function that it is given, with anything that it is given, and may give back any of it.
import type { Unit } from "../program/units.ts";
import type { Call, CallbackUse } from "./calls.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import { followsPromise, givesPlain, useOfCallback } from "./natives.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

interface Given {
  readonly place: Place;
  readonly isSpread: boolean;
}

export class Invoker {
  readonly #graph: Graph;
  readonly #members: Members;

  constructor(graph: Graph, members: Members) {
    this.#graph = graph;
    this.#members = members;
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
      const from = one.isSpread ? this.#contentsOf(one.place) : one.place;
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
      this.#pass(call, undefined, "later", true).isOfK6 = true;
    } else if (value.kind === "native") this.#callNative(call, value.name ?? "");
    else if (value.kind === "unknown" || value.kind === "made") {
      call.isUnknown = true;
      if (call.receiver === undefined) this.#pass(call, undefined, "unknown");
    }
  }

  #make(call: Call, value: Value): void {
    if (value.kind === "function") {
      const instance = this.instanceOf(value);
      call.targets.add(value);
      this.#graph.add(call.result, instance);
      this.#construct(value, this.#graph.holding(instance), call.arguments, call);
      if (value.unit !== undefined) this.#graph.edge(value.unit.returned, call.result);
    } else if (value.kind === "native" || value.kind === "unknown" || value.kind === "made") {
      const isPromise = value.name === "Promise";
      this.#pass(call, undefined, isPromise ? "executor" : "later").isPromise ||= isPromise;
    } else if (value.kind === "k6 function") this.#pass(call, undefined, "later", true).isOfK6 = true;
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
    } else if (value.kind === "array" || value.kind === "made" || value.kind === "unknown") {
      const made = this.#pass(call, value, useOfCallback(member, value.isOfK6), value.isOfK6);
      made.isOfK6 ||= value.isOfK6;
      made.isPromise ||= member !== undefined && followsPromise(member);
      if (value.kind === "unknown") return;
      for (const { place, isSpread } of call.arguments)
        this.#graph.edge(isSpread ? this.#contentsOf(place) : place, this.#members.starOf(value));
    }
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
    if (value.kind === "k6 function") this.#pass(call, undefined, "later", true);
    const given = member === "call" ? others : others.slice(0, 1).map(({ place }) => ({ place, isSpread: true }));
    this.bind(value, receiver, given, call.result);
  }

  #callNative(call: Call, name: string): void {
    const [target, first, second] = call.arguments.map(({ place }) => place);
    const members = this.#members;
    if (givesPlain(name)) this.#graph.add(call.result, members.unknown);
    else if (name === "Object.assign" && target !== undefined) {
      for (const { place, isSpread } of call.arguments.slice(1))
        this.inherit(target, isSpread ? this.#contentsOf(place) : place);
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
      const last = name.slice(name.lastIndexOf(".") + 1);
      const made = this.#pass(call, undefined, useOfCallback(last, false), last === "apply");
      made.isPromise ||= name.startsWith("Promise.");
    }
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

  /**
   * Gives everything to what is not of the bundle's.
   * @param isDeep functions that stand in what is given are called, too
   * @returns what it makes of it
   */
  #pass(call: Call, receiver: Value | undefined, use: CallbackUse, isDeep = false): Value {
    const made = this.#madeBy(call);
    const { pool } = call;
    if (pool === undefined) return made;
    if (receiver !== undefined) {
      if (receiver.kind !== "unknown") this.#graph.add(pool, receiver);
      this.#graph.edge(this.#members.allOf(receiver), pool);
    }
    for (const { place } of call.arguments) {
      const take = (value: Value): void => this.#takeCallback(call, value, use, pool);
      this.#graph.listen(place, take);
      if (isDeep)
        this.#graph.listen(place, (value) => {
          if (value.kind === "object" || value.kind === "array" || value.kind === "made")
            this.#graph.listen(this.#members.allOf(value), take);
        });
    }
    return made;
  }

  #takeCallback(call: Call, value: Value, use: CallbackUse, pool: Place): void {
    if (value.kind !== "function" && value.kind !== "k6 function") return;
    const known = call.callbacks.get(value);
    if (known === undefined || known === "unknown") call.callbacks.set(value, use);
    this.bind(
      value,
      pool,
      [
        { place: pool, isSpread: false },
        { place: this.#asMany(pool), isSpread: true },
      ],
      pool,
    );
  }

  readonly #made = new Map<Call, Value>();

  #madeBy(call: Call): Value {
    const known = this.#made.get(call);
    if (known !== undefined) return known;
    const made = this.#members.make("made");
    this.#made.set(call, made);
    const pool = this.#graph.place();
    call.pool = pool;
    this.#graph.add(pool, this.#members.unknown);
    this.#graph.add(pool, made);
    for (const { place } of call.arguments) {
      this.#graph.edge(place, pool);
      this.#members.contents(place, pool);
    }
    this.#graph.edge(pool, this.#members.starOf(made));
    this.#graph.edge(pool, call.result);
    return made;
  }

  readonly #contents = new Map<Place, Place>();

  #contentsOf(place: Place): Place {
    const known = this.#contents.get(place);
    if (known !== undefined) return known;
    const contents = this.#graph.place();
    this.#contents.set(place, contents);
    this.#members.contents(place, contents);
    return contents;
  }

  readonly #many = new Map<Place, Place>();

  /** A list of nothing but what may be there. */
  #asMany(place: Place): Place {
    const known = this.#many.get(place);
    if (known !== undefined) return known;
    const list = this.#members.make("array");
    this.#graph.edge(place, this.#members.starOf(list));
    const holding = this.#graph.holding(list);
    this.#many.set(place, holding);
    return holding;
  }
}
