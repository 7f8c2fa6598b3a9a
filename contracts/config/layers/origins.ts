// Where each value of a composed config came from.
import { showPath } from "../zod-issues.ts";
import { isObject, type Place } from "./layer.ts";

/** What no layer says. */
export const DEFAULT_ORIGIN = "default";

export class Origins {
  readonly #from: ReadonlyMap<string, string>;

  /** @param from path of each value → its layer's name */
  constructor(from: ReadonlyMap<string, string>) {
    this.#from = from;
  }

  /** Of what stands at the path: its own origin, else that of what it is part of, else that of a part of it. */
  of(path: string): string {
    for (let at = path; at !== ""; at = at.replace(/(?:^|[.[])[^.[]*$/, "")) {
      const known = this.#from.get(at);
      if (known !== undefined) return known;
    }
    for (const [known, origin] of this.#from)
      if (known.startsWith(`${path}.`) || known.startsWith(`${path}[`)) return origin;
    return DEFAULT_ORIGIN;
  }

  /** Path → origin of each value in `config`, which has its defaults; a list is one value. */
  ofAll(config: unknown): Record<string, string> {
    return Object.fromEntries(valuesOf(config).map(([path]) => [path, this.of(path)]));
  }
}

/** Path and value of all that a config says; a list is one value, and so is an object that is empty. */
export const valuesOf = (value: unknown, at: Place = []): [path: string, value: unknown][] =>
  isObject(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : valuesOf(child, [...at, key])))
    : [[showPath(at), value]];
