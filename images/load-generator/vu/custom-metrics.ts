// `Trend`, `Counter`, `Rate` and `Gauge` as a script has them, at its top level (`import { Trend } from "meridian"`) or
// in its function (`metrics.Trend`): k6's classes. One name is one metric, however often it is made.

import type { SeriesTags } from "../../../contracts/delta/series.ts";
import { definitionOf } from "../../../contracts/metrics/catalog.ts";
import {
  CUSTOM_METRIC_KINDS,
  CUSTOM_METRIC_NAME,
  CUSTOM_METRIC_TAGS,
  type CustomMetricClass,
} from "../../../contracts/metrics/custom-metric.ts";
import type { MetricKind } from "../../../contracts/metrics/definition.ts";
import { hasTags, textOfTag } from "../../../contracts/metrics/tags.ts";
import { MAX_COUNTED } from "../../../metrics/kinds/counter.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { type CustomMetric, MAX_TREND } from "../recorder/custom-series.ts";
import type { Recorder } from "../recorder/recorder.ts";

const MAX_METRICS = 100;

/** What a thread's metrics record into: set when the run begins. */
export interface MetricSink {
  recorder: Recorder | undefined;
}

type Tags = Readonly<Record<string, unknown>>;

/** A text in quotes: without them `"5"` looks like what was asked for. */
const shownOf = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** The metrics that a script declares: one name is one metric. */
export class MetricRegistry {
  readonly #known = new Map<string, CustomMetric>();
  readonly #mask: SecretMask;

  /** @param mask of what may be in no name */
  constructor(mask: SecretMask) {
    this.#mask = mask;
  }

  /** Kinds by their names, of all that were declared. */
  get kinds(): Record<string, MetricKind> {
    return Object.fromEntries([...this.#known.values()].map(({ name, kind }) => [name, kind]));
  }

  /** @throws TypeError for a name that cannot be one, or that is another metric's */
  declare(given: string, kind: MetricKind, isTime: boolean): CustomMetric {
    const name = typeof given === "string" ? this.#mask.name(given) : given;
    const shown = JSON.stringify(name);
    if (typeof name !== "string" || !CUSTOM_METRIC_NAME.test(name))
      throw new TypeError(`${shown} is no metric's name: a letter or _, then letters, digits and _, at most 128`);
    if (definitionOf(name) !== undefined) throw new TypeError(`${shown} is the name of a built-in metric`);
    const before = this.#known.get(name);
    if (before !== undefined) {
      if (before.kind !== kind || before.isTime !== isTime)
        throw new TypeError(`the metric ${shown} was declared before as another kind, or with other values`);
      return before;
    }
    if (this.#known.size >= MAX_METRICS) throw new TypeError(`more than ${MAX_METRICS} metrics of the script's own`);
    const metric = { name, kind, isTime };
    this.#known.set(name, metric);
    return metric;
  }
}

/** What was told already, of each log of errors. */
const told = new WeakMap<Recorder["errors"], Set<string>>();

/** Said once of each metric and fault, with the place where it was first seen. */
const leaveOut = ({ errors }: Recorder, name: string, given: string, advice: string, placeOf: () => string): void => {
  const known = told.get(errors) ?? new Set();
  told.set(errors, known);
  if (known.has(`${name} ${advice}`)) return;
  known.add(`${name} ${advice}`);
  errors.note(
    "samples-left-out",
    `the metric ${name} was given ${given} at ${placeOf()}: such samples are left out; ${advice}`,
  );
};

/**
 * Records a sample of a metric of the script's own; true and false are 1 and 0. What its kind cannot hold is left out,
 * with one warning: NaN and Infinity, what would make a counter fall, what no distribution has a place for.
 * @param placeOf where the script is now; asked for once of each fault
 * @throws TypeError for what is not a number
 */
export const addSample = (
  recorder: Recorder,
  metric: CustomMetric,
  value: number | boolean,
  tags: Tags | null | undefined,
  placeOf: () => string,
): void => {
  const { name, kind } = metric;
  const number = typeof value === "boolean" ? Number(value) : value;
  if (typeof number !== "number") throw new TypeError(`${name}.add() takes a number, got ${shownOf(value)}`);
  if (!Number.isFinite(number)) leaveOut(recorder, name, "NaN or Infinity", "see what the script computes", placeOf);
  else if (kind === "counter" && number < 0)
    leaveOut(recorder, name, String(number), "a Counter never falls, a Gauge does", placeOf);
  else if (kind === "counter" && number > MAX_COUNTED)
    leaveOut(recorder, name, String(number), "a Counter counts exactly up to 2^53", placeOf);
  else if (kind === "trend" && (number < 0 || number > MAX_TREND))
    leaveOut(recorder, name, String(number), "a Trend has values from 0 to 1e9, a Gauge any", placeOf);
  else recorder.sample(metric, number, hasTags(tags) ? pickKnownTags(tags, recorder) : undefined);
};

/**
 * @param mask of what may be in no name
 * @param placeOf where the script is now
 */
export const createMetricClasses = (
  sink: MetricSink,
  mask: SecretMask = new SecretMask(),
  placeOf: () => string = () => "the script",
) => {
  const registry = new MetricRegistry(mask);

  abstract class Metric {
    readonly name: string;
    readonly #metric: CustomMetric;

    constructor(name: string, kind: MetricKind, isTime: boolean) {
      this.#metric = registry.declare(name, kind, isTime);
      this.name = name;
    }

    add(value: number | boolean, tags?: Tags | null): void {
      const { recorder } = sink;
      if (recorder === undefined)
        throw new Error(`${this.name}.add() was called at the script's top level, where nothing is measured`);
      addSample(recorder, this.#metric, value, tags, placeOf);
    }
  }

  return {
    /** @param isTime its values are milliseconds */
    Trend: class Trend extends Metric {
      constructor(name: string, isTime = false) {
        super(name, CUSTOM_METRIC_KINDS.Trend, Boolean(isTime));
      }
    },
    Counter: class Counter extends Metric {
      constructor(name: string) {
        super(name, CUSTOM_METRIC_KINDS.Counter, false);
      }
    },
    Rate: class Rate extends Metric {
      constructor(name: string) {
        super(name, CUSTOM_METRIC_KINDS.Rate, false);
      }
    },
    Gauge: class Gauge extends Metric {
      constructor(name: string) {
        super(name, CUSTOM_METRIC_KINDS.Gauge, false);
      }
    },
  } satisfies Record<CustomMetricClass, unknown>;
};

export type MetricClasses = ReturnType<typeof createMetricClasses>;

/** The catalog's that a script may set. */
const TAG_NAMES: ReadonlySet<string> = new Set(CUSTOM_METRIC_TAGS.filter((tag) => tag !== "region"));

const pickKnownTags = (tags: Tags, recorder: Recorder): SeriesTags => {
  const own = recorder.ownTags.of(tags)?.tags;
  const kept: Record<string, string> = {};
  for (const tag of TAG_NAMES) {
    const text = textOfTag(tag, tags[tag]);
    if (text !== undefined) kept[tag] = text;
  }
  return { ...kept, ...own };
};
