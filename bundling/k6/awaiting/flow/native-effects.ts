// What functions do that are not the bundle's: JavaScript's own, k6's, and those that nobody can tell. They call
// functions that they are given, with parts of what they are called on, and give back some of it.
import type { Call, CallbackUse } from "./calls.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import { givesOf, keepsGiven, useOfCallback } from "./natives.ts";
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

export interface Given {
  readonly place: Place;
  readonly isSpread: boolean;
}

export interface Binder {
  readonly bind: (value: Value, receiver: Place, given: readonly Given[], to: Place) => void;
}

export class NativeEffects {
  readonly #graph: Graph;
  readonly #members: Members;
  readonly #binder: Binder;
  readonly #made = new Map<Call, Value>();
  readonly #answers = new Map<Call, Place>();

  constructor(graph: Graph, members: Members, binder: Binder) {
    this.#graph = graph;
    this.#members = members;
    this.#binder = binder;
  }

  callUnknown(call: Call, use: CallbackUse): void {
    this.#graph.add(call.result, this.#members.unknown);
    this.#callBack(call, use, this.#members.unknownPlace, false);
  }

  /** Calls functions that it is given, and those in objects that it is given, with whatever else it is given. */
  callK6(call: Call): void {
    const { unknownOfK6, unknownOfK6Place } = this.#members;
    this.#graph.add(call.result, unknownOfK6);
    const parts = this.#graph.holding(unknownOfK6);
    for (const { place } of call.arguments) this.#graph.edge(place, parts);
    this.#graph.edge(unknownOfK6Place, parts);
    this.#callBack(call, "later", parts, true);
    this.#graph.edge(this.#answerOf(call), call.result);
  }

  /** @param value the list, the map, the promise that it is called on, or what nobody can tell */
  callMethod(call: Call, value: Value, member: string | undefined): void {
    const { unknownOfK6 } = this.#members;
    const parts = this.#members.allOf(value);
    if (keepsGiven(member) && value.kind !== "unknown") this.#keep(call, value);
    this.#callBack(call, useOfCallback(member, value === unknownOfK6), parts, false);
    this.#give(call, value, member, parts);
  }

  callNative(call: Call, name: string): void {
    const last = name.slice(name.lastIndexOf(".") + 1);
    const parts = this.#graph.holding(this.#members.unknown);
    for (const { place, isSpread } of call.arguments) {
      if (isSpread) this.#graph.edge(this.#members.contentsOf(place), call.result);
      this.#graph.edge(place, call.result);
      this.#graph.edge(this.#members.contentsOf(place), parts);
    }
    this.#callBack(call, useOfCallback(last, false), parts, last === "apply");
    this.#graph.add(call.result, this.#members.unknown);
    const isPromise = name.startsWith("Promise.");
    if (isPromise || COLLECTING.has(name)) this.#collect(call, parts).isPromise = isPromise;
    this.#graph.edge(this.#answerOf(call), call.result);
  }

  /** `new Map(…)`, `new Promise(…)`, `new Proxy(…)`, of which whatever is read may be what one of its traps gives. */
  makeNative(call: Call, name: string): void {
    const isPromise = name === "Promise";
    const isProxy = name === "Proxy";
    const parts = this.#graph.holding(this.#members.unknown);
    for (const { place } of call.arguments) {
      this.#graph.edge(place, parts);
      this.#graph.edge(this.#members.contentsOf(place), parts);
    }
    this.#callBack(call, isPromise ? "executor" : "later", this.#members.unknownPlace, isProxy);
    const made = this.#collect(call, parts);
    made.isPromise = isPromise;
    this.#graph.edge(this.#members.contentsOf(parts), this.#members.starOf(made));
    if (isProxy) this.#graph.edge(this.#answerOf(call), this.#members.starOf(made));
  }

  #give(call: Call, value: Value, member: string | undefined, parts: Place): void {
    const graph = this.#graph;
    const members = this.#members;
    graph.add(call.result, value.kind === "unknown" ? value : members.unknown);
    const gives = givesOf(member);
    if (gives === "itself") graph.add(call.result, value);
    if (gives === "part") graph.edge(parts, call.result);
    if (gives === "pairs") {
      const pair = members.make("array");
      graph.edge(parts, members.starOf(pair));
      this.#collect(call, graph.holding(pair));
    }
    if (gives === "promise") this.#collect(call, parts).isPromise = true;
    if (gives === "made" || gives === "promise") this.#collect(call, this.#answerOf(call));
    if (gives === "made") this.#collect(call, members.contentsOf(this.#answerOf(call)));
    if (gives === "answer" || gives === undefined) graph.edge(this.#answerOf(call), call.result);
    if (gives === "answer") for (const { place } of call.arguments) graph.edge(place, call.result);
  }

  /** In a map as parts and as pairs of names and parts. */
  #keep(call: Call, value: Value): void {
    const star = this.#members.starOf(value);
    const given = this.#graph.place();
    for (const { place, isSpread } of call.arguments)
      this.#graph.edge(isSpread ? this.#members.contentsOf(place) : place, given);
    this.#graph.edge(given, star);
    if (call.member === "concat") this.#graph.edge(this.#members.contentsOf(given), star);
    if (call.member !== "set") return;
    const pair = this.#members.make("array");
    this.#graph.edge(given, this.#members.starOf(pair));
    this.#graph.add(star, pair);
  }

  /** Into what the call makes. */
  #collect(call: Call, parts: Place): Value {
    const known = this.#made.get(call);
    const made = known ?? this.#members.make("made");
    this.#made.set(call, made);
    this.#graph.edge(parts, this.#members.starOf(made));
    this.#graph.add(call.result, made);
    return made;
  }

  /** What functions give that were given to the call. */
  #answerOf(call: Call): Place {
    const known = this.#answers.get(call);
    if (known !== undefined) return known;
    const place = this.#graph.place();
    this.#answers.set(call, place);
    return place;
  }

  /** @param parts what functions are called with that are given to the call. @param isDeep those in objects, too */
  #callBack(call: Call, use: CallbackUse, parts: Place, isDeep: boolean): void {
    const { unknown, unknownPlace } = this.#members;
    const answer = this.#answerOf(call);
    const given = this.#graph.place();
    this.#graph.add(given, unknown);
    this.#graph.edge(parts, given);
    if (givesOf(call.member) === "answer") {
      this.#graph.edge(answer, given);
      for (const { place } of call.arguments.slice(1)) this.#graph.edge(place, given);
    }
    const [, thisOf] = call.arguments;
    const take = (value: Value): void => {
      if (value.kind !== "function" && value.kind !== "k6 function") return;
      const known = call.callbacks.get(value);
      if (known === undefined || known === "unknown") call.callbacks.set(value, use);
      const list = Array.from({ length: 4 }, () => ({ place: given, isSpread: false }));
      this.#binder.bind(value, thisOf?.place ?? unknownPlace, list, answer);
    };
    for (const { place } of call.arguments) {
      this.#graph.listen(place, take);
      if (isDeep)
        this.#graph.listen(place, (value) => {
          if (value.kind === "object" || value.kind === "array" || value.kind === "made")
            this.#graph.listen(this.#members.allOf(value), take);
        });
    }
  }
}

/** Give something in which the parts of what they are given are. */
const COLLECTING: ReadonlySet<string> = new Set([
  ...["Object.values", "Object.entries", "Object.fromEntries", "Array.from", "Array.of", "structuredClone"],
]);
