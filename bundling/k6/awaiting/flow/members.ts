// What is kept in values under which name: fields, what is inherited, what is put there under a name that is made while
// the script runs.
import type { Graph } from "./graph.ts";
import { isOwnMethod } from "./natives.ts";
import type { Place } from "./place.ts";
import { Value } from "./values.ts";

export class Members {
  readonly #graph: Graph;
  readonly unknown = new Value("unknown");
  /** What k6's modules give: it calls functions that are given to it itself, and knows how. */
  readonly unknownOfK6 = new Value("unknown");
  readonly #natives = new Map<string, Value>();
  readonly #contents = new Map<Place, Place>();
  /** What is thrown away. */
  readonly #sink: Place;
  readonly unknownPlace: Place;
  readonly unknownOfK6Place: Place;
  /** All that can be looked into for functions under a name. */
  readonly holders: Value[] = [];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#sink = graph.place();
    this.unknownPlace = graph.holding(this.unknown);
    this.unknownOfK6Place = graph.holding(this.unknownOfK6);
  }

  make(kind: "object" | "array" | "made" | "function" | "k6 module"): Value {
    const value = new Value(kind);
    this.holders.push(value);
    return value;
  }

  native(name: string): Value {
    const known = this.#natives.get(name);
    if (known !== undefined) return known;
    const value = new Value("native");
    value.name = name;
    this.#natives.set(name, value);
    this.holders.push(value);
    return value;
  }

  /** @param name undefined: one that is made while it runs */
  read(object: Place, name: string | undefined, to: Place): void {
    this.#graph.listen(object, (value) => this.#graph.edge(this.readOf(value, name), to));
  }

  write(object: Place, name: string | undefined, from: Place): void {
    this.#graph.listen(object, (value) => this.#graph.edge(from, this.fieldOf(value, name)));
  }

  readOf(value: Value, name: string | undefined): Place {
    if (value === this.unknownOfK6) return this.unknownOfK6Place;
    if (value.crowd !== undefined) return this.#placeOfCrowd(value);
    if (value.kind === "unknown" || value.kind === "k6 function") return this.unknownPlace;
    if (name === undefined) return this.allOf(value);
    if (value.kind === "array") return /^\d+$/.test(name) ? this.allOf(value) : this.unknownPlace;
    if (value.kind === "made") return isOwnMethod(name) ? this.unknownPlace : this.allOf(value);
    const known = value.reads.get(name);
    if (known !== undefined) return known;
    const isListed = value.fields.has(name);
    const place = this.#graph.place();
    value.reads.set(name, place);
    this.#graph.edge(this.fieldOf(value, name), place);
    this.#graph.edge(this.starOf(value), place);
    this.#graph.listen(this.protoOf(value), (from) => this.#graph.edge(this.readOf(from, name), place));
    if (value.kind === "native") this.#graph.add(place, this.#memberOfNative(value, name));
    if (value.kind === "k6 module" && !isListed) this.#graph.add(place, this.unknown);
    return place;
  }

  /** `Array.prototype.map` is as deep as it goes: what lies deeper nobody can tell. */
  #memberOfNative({ name = "" }: Value, member: string): Value {
    return name.split(".").length > 3 ? this.unknown : this.native(`${name}.${member}`);
  }

  /** Where what is put there under that name lies. */
  fieldOf(value: Value, name: string | undefined): Place {
    if (value.crowd !== undefined) return this.#placeOfCrowd(value);
    if (value.kind === "unknown" || value.kind === "k6 function") return this.#sink;
    if (name === undefined || value.kind === "array" || value.kind === "made") return this.starOf(value);
    const known = value.fields.get(name);
    if (known !== undefined) return known;
    const place = this.#graph.place();
    value.fields.set(name, place);
    if (value.all !== undefined) this.#graph.edge(place, value.all);
    return place;
  }

  /** What is in any of many may be one of them. */
  #placeOfCrowd(value: Value): Place {
    value.all ??= this.#graph.holding(value);
    return value.all;
  }

  starOf(value: Value): Place {
    if (value.crowd !== undefined) return this.#placeOfCrowd(value);
    if (value.kind === "unknown" || value.kind === "k6 function") return this.#sink;
    value.star ??= this.#graph.place();
    return value.star;
  }

  allOf(value: Value): Place {
    if (value === this.unknownOfK6) return this.unknownOfK6Place;
    if (value.crowd !== undefined) return this.#placeOfCrowd(value);
    if (value.kind === "unknown" || value.kind === "k6 function") return this.unknownPlace;
    if (value.all !== undefined) return value.all;
    const place = this.#graph.place();
    value.all = place;
    this.#graph.edge(this.starOf(value), place);
    for (const field of value.fields.values()) this.#graph.edge(field, place);
    if (value.kind === "made") this.#graph.add(place, value);
    if (value.kind !== "object" && value.kind !== "function") this.#graph.add(place, this.unknown);
    this.#graph.listen(this.protoOf(value), (from) => this.#graph.edge(this.allOf(from), place));
    return place;
  }

  /** Everything in whatever may be there. */
  contents(object: Place, to: Place): void {
    this.#graph.listen(object, (value) => this.#graph.edge(this.allOf(value), to));
  }

  /** The same, at a place of its own. */
  contentsOf(object: Place): Place {
    const known = this.#contents.get(object);
    if (known !== undefined) return known;
    const place = this.#graph.place();
    this.#contents.set(object, place);
    this.contents(object, place);
    return place;
  }

  protoOf(value: Value): Place {
    value.proto ??= this.#graph.place();
    return value.proto;
  }
}
