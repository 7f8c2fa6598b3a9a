// Which values may come where: a graph whose places hold sets of values, which flow along its edges until nothing new
// comes anywhere. Whoever listens at a place is told each value at least once, and may add edges and places meanwhile.
import type { Place } from "./place.ts";
import { Crowd, Value } from "./values.ts";

/** In one place: libraries have hundreds of functions that may come anywhere, and scripts do not. */
const MAX_VALUES = 32;

type Listener = (value: Value) => void;

export class Graph {
  /** Most places stay without any. */
  readonly #values: (Set<Value> | undefined)[] = [];
  readonly #edges: (Set<Place> | undefined)[] = [];
  readonly #listeners: (Listener[] | undefined)[] = [];
  /** Where there are too many values to go into each: what stands for all of them. */
  readonly #crowds: (Crowd | undefined)[] = [];
  /** What came to a place and was not passed on yet. */
  readonly #fresh: (Value[] | undefined)[] = [];
  /** Places that have such values, each once. */
  #waiting: Place[] = [];

  place(): Place {
    return this.#values.push(undefined) - 1;
  }

  holding(value: Value): Place {
    const place = this.place();
    this.add(place, value);
    return place;
  }

  add(place: Place, value: Value): void {
    this.#values[place] ??= new Set();
    const values = this.#values[place];
    if (values.has(value)) return;
    if (value.crowd !== undefined) this.#join(place, values, value, value.crowd);
    else if (values.size < MAX_VALUES || value.kind === "unknown") this.#put(place, values, value);
    else {
      if (this.#crowds[place] === undefined) this.#join(place, values, crowdValue());
      this.#crowds[place]?.members.add(value);
    }
  }

  #join(place: Place, values: Set<Value>, value: Value, crowd = value.crowd): void {
    const known = this.#crowds[place];
    if (crowd === undefined) return;
    if (known !== undefined) {
      known.unite(crowd);
      return;
    }
    this.#crowds[place] = crowd;
    for (const one of values) if (one.kind !== "unknown") crowd.members.add(one);
    this.#put(place, values, value);
  }

  #put(place: Place, values: Set<Value>, value: Value): void {
    values.add(value);
    if (value.kind !== "unknown") this.#crowds[place]?.members.add(value);
    const fresh = this.#fresh[place];
    if (fresh !== undefined) fresh.push(value);
    else {
      this.#fresh[place] = [value];
      this.#waiting.push(place);
    }
  }

  edge(from: Place, to: Place): void {
    if (from === to) return;
    this.#edges[from] ??= new Set();
    const edges = this.#edges[from];
    if (edges.has(to)) return;
    edges.add(to);
    this.#pass(from, to, this.valuesAt(from));
  }

  #pass(from: Place, to: Place, values: Iterable<Value>): void {
    const crowd = this.#crowds[from];
    const known = this.#crowds[to];
    // Whatever is in the one crowd is in the other: most of a library's edges are of this kind.
    if (crowd !== undefined && known !== undefined && (this.#values[to]?.size ?? 0) >= MAX_VALUES) {
      known.unite(crowd);
      for (const value of values) if (value.kind === "unknown" && value.crowd === undefined) this.add(to, value);
      return;
    }
    for (const value of values) this.add(to, value);
  }

  listen(place: Place, listener: Listener): void {
    this.#listeners[place] ??= [];
    this.#listeners[place].push(listener);
    for (const value of [...this.valuesAt(place)]) listener(value);
  }

  settle(): void {
    while (this.#waiting.length > 0) {
      const places = this.#waiting;
      this.#waiting = [];
      for (const place of places) this.#settlePlace(place);
    }
  }

  #settlePlace(place: Place): void {
    const fresh = this.#fresh[place] ?? [];
    this.#fresh[place] = undefined;
    for (const to of this.#edges[place] ?? []) this.#pass(place, to, fresh);
    const listeners = this.#listeners[place];
    if (listeners === undefined) return;
    for (const listener of [...listeners]) for (const value of fresh) listener(value);
  }

  /** What stands for all values of a place where there are too many to go into each. */
  crowdAt(place: Place): ReadonlySet<Value> | undefined {
    return this.#crowds[place]?.members;
  }

  valuesAt(place: Place): ReadonlySet<Value> {
    return this.#values[place] ?? NONE;
  }
}

const NONE: ReadonlySet<Value> = new Set();

/** A value that stands for a crowd of its own. */
const crowdValue = (): Value => {
  const value = new Value("unknown");
  value.crowd = new Crowd();
  return value;
};
