// What metrics are called outside of Meridian, in metrics.openmetrics and in live exports alike. A script's own have a
// namespace, so that whatever a script calls them, they meet none of Meridian's; and where two of its own would meet in
// a format that adds suffixes (a Counter `orders` and a Gauge `orders_total`), the later one gets a number.
import { definitionOf, METRICS } from "../../contracts/metrics/catalog.ts";
import type { Catalog, Contains, MetricKind } from "../../contracts/metrics/definition.ts";
import { kindOf } from "../kinds/index.ts";
import type { FamilyType } from "../kinds/kind.ts";

export interface NamedMetric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly contains: Contains;
}

/** Beside the family's own name, the names of samples that it has or may have. */
const SUFFIXES: Readonly<Record<FamilyType, readonly string[]>> = {
  summary: ["_count", "_sum", "_created", "_bucket"],
  counter: ["_total", "_created"],
  gauge: [],
  info: ["_info"],
};

/** No metric of the catalogue begins with it. */
export const SCRIPT_NAMESPACE = "script";

export class FamilyNames {
  readonly #catalog: Catalog;
  readonly #bases = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** @param catalog another than the built-in one, for tests */
  constructor(catalog: Catalog = METRICS) {
    this.#catalog = catalog;
  }

  /** Gives all of them their names, in the same order whatever order they come in. */
  add(metrics: readonly NamedMetric[]): void {
    for (const metric of [...metrics].sort((a, b) => (a.name < b.name ? -1 : 1))) this.partsOf(metric);
  }

  /** The parts of its name without its unit: `http_reqs`, or `script` and `orders`; the same as before for each metric. */
  partsOf(metric: NamedMetric): readonly string[] {
    if (definitionOf(metric.name, this.#catalog) !== undefined) return [metric.name];
    const known = this.#bases.get(metric.name) ?? this.#take(metric);
    this.#bases.set(metric.name, known);
    return [SCRIPT_NAMESPACE, known];
  }

  #take(metric: NamedMetric): string {
    const wanted = metric.name.replace(ADDED_BY_ITSELF[metric.kind] ?? /$/, "");
    for (let number = 1; ; number += 1) {
      const base = number === 1 ? wanted : `${wanted}_${number}`;
      const names = namesOf(metric, base);
      if (names.some((name) => this.#taken.has(name))) continue;
      for (const name of names) this.#taken.add(name);
      return base;
    }
  }
}

/** What a kind's samples end in anyway: it is not said twice. */
const ADDED_BY_ITSELF: Readonly<Partial<Record<MetricKind, RegExp>>> = {
  counter: /(?<=.)(_total)+$/,
  rate: /(?<=.)(_total|_ratio)+$/,
};

/** The unit ends the name, as OpenMetrics asks for. */
export const withUnit = (base: string, unit: string): string =>
  unit === "" || base.endsWith(`_${unit}`) ? base : `${base}_${unit}`;

const namesOf = ({ kind, contains }: NamedMetric, base: string): string[] =>
  kindOf({ kind }).openMetrics.flatMap(({ type, unitOf }) => {
    const family = withUnit(base, unitOf(contains));
    return [family, ...SUFFIXES[type].map((suffix) => `${family}${suffix}`)];
  });
