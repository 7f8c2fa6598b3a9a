// Which values may come where: a graph whose places hold sets of values, which flow along its edges until nothing new
// comes anywhere. Whoever listens at a place is told each value at least once, and may add edges and places meanwhile.
import type { Place } from "./place.ts";
import { crowdOf, makeCrowd, uniteCrowds, type Value } from "./values.ts";

/** In one place: libraries have hundreds of functions that may come anywhere, and scripts do not. */
const MAX_VALUES = 32;

type Listener = (value: Value) => void;

export class Graph {
  readonly #values: Set<Value>[] = [];
  readonly #edges: (Set<Place> | undefined)[] = [];
  readonly #listeners: (Listener[] | undefined)[] = [];
  readonly #waiting: [Place, Value][] = [];
  /** Where there are too many values to go into each: what stands for all further ones. */
  readonly #crowds = new Map<Place, Value>();

  place(): Place {
    return this.#values.push(new Set()) - 1;
  }

  holding(value: Value): Place {
    const place = this.place();
    this.add(place, value);
    return place;
  }

  add(place: Place, value: Value): void {
    const values = this.#values[place];
    if (values === undefined || values.has(value)) return;
    if (value.crowd !== undefined) this.#join(place, value);
    else if (values.size < MAX_VALUES || value.kind === "unknown") this.#put(place, value);
    else {
      const crowd = this.#crowds.get(place) ?? makeCrowd();
      crowdOf(crowd).add(value);
      this.#join(place, crowd);
    }
  }

  /** Two crowds that meet are one from then on. */
  #join(place: Place, crowd: Value): void {
    const known = this.#crowds.get(place);
    if (known === undefined) {
      this.#crowds.set(place, crowd);
      this.#put(place, crowd);
    } else uniteCrowds(known, crowd);
  }

  #put(place: Place, value: Value): void {
    this.#values[place]?.add(value);
    this.#waiting.push([place, value]);
  }

  edge(from: Place, to: Place): void {
    if (from === to) return;
    this.#edges[from] ??= new Set();
    const edges = this.#edges[from];
    if (edges.has(to)) return;
    edges.add(to);
    for (const value of this.#values[from] ?? []) this.add(to, value);
  }

  listen(place: Place, listener: Listener): void {
    this.#listeners[place] ??= [];
    this.#listeners[place].push(listener);
    for (const value of [...(this.#values[place] ?? [])]) listener(value);
  }

  settle(): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const [place, value] = next;
      for (const to of this.#edges[place] ?? []) this.add(to, value);
      for (const listener of [...(this.#listeners[place] ?? [])]) listener(value);
    }
  }

  valuesAt(place: Place): ReadonlySet<Value> {
    return this.#values[place] ?? new Set();
  }
}
