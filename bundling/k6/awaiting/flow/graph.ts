// Which values may come where: a graph whose places hold sets of values, which flow along its edges until nothing new
// comes anywhere. Whoever listens at a place is told each value once, and may add edges and places meanwhile.
import type { Place } from "./place.ts";
import type { Value } from "./values.ts";

type Listener = (value: Value) => void;

export class Graph {
  readonly #values: Set<Value>[] = [];
  readonly #edges: (Set<Place> | undefined)[] = [];
  readonly #listeners: (Listener[] | undefined)[] = [];
  readonly #waiting: [Place, Value][] = [];
  #stepsLeft: number;

  /** @param maxSteps after which nothing flows any more: what has not been found by then counts as unknown */
  constructor(maxSteps: number) {
    this.#stepsLeft = maxSteps;
  }

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
    values.add(value);
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

  /** @returns whether it came to an end */
  settle(): boolean {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (this.#stepsLeft <= 0) return false;
      this.#stepsLeft -= 1;
      const [place, value] = next;
      for (const to of this.#edges[place] ?? []) this.add(to, value);
      for (const listener of [...(this.#listeners[place] ?? [])]) listener(value);
    }
    return true;
  }

  valuesAt(place: Place): ReadonlySet<Value> {
    return this.#values[place] ?? new Set();
  }
}
