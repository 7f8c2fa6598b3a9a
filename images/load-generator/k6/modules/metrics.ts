// `k6/metrics`: metrics of the script's own. Declared in its init code by each user, they are the same metrics; samples
// have the tags that the user has, and the group that it is in.
import { definitionOf } from "../../../../contracts/metrics/catalog.ts";
import { CUSTOM_METRIC_KINDS, type CustomMetricClass } from "../../../../contracts/metrics/custom-metric.ts";
import type { CustomMetric } from "../../recorder/custom-series.ts";
import { addSample } from "../../vu/custom-metrics.ts";
import { callableWithoutNew } from "../callable-without-new.ts";
import type { K6User } from "../user.ts";

type Tags = Readonly<Record<string, unknown>>;

export const metrics = (user: K6User) => {
  const placeOf = (): string => user.surroundings.places.explain(new Error()).place;

  class Metric {
    readonly name: string;
    /** Undefined of one that is built in. */
    readonly #metric: CustomMetric | undefined;

    constructor(kind: CustomMetricClass, name: string, isTime: boolean) {
      user.unbound(`new ${kind}()`);
      if (definitionOf(name)?.kind !== CUSTOM_METRIC_KINDS[kind])
        this.#metric = user.surroundings.metrics.declare(name, CUSTOM_METRIC_KINDS[kind], isTime);
      this.name = name;
    }

    /** @returns whether it was recorded: what no metric can hold is told among the script's errors */
    add(value: unknown, tags?: Tags | null): boolean {
      const { scope } = user.bound(`${this.name}.add()`);
      if (this.#metric === undefined) {
        scope.samples.errors.note(
          "samples-left-out",
          `the metric ${this.name} is built in: what the script adds to it is left out; give its own metric another name`,
        );
        return true;
      }
      const group = scope.group();
      const own = user.tagsWith(tags);
      try {
        addSample(scope.samples, this.#metric, numberOf(value), group === "" ? own : { group, ...own }, placeOf);
        return true;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        const { message, place } = user.surroundings.places.explain(error);
        scope.samples.errors.count("script", message, place, "check");
        return false;
      }
    }
  }

  const classes = {
    Trend: class Trend extends Metric {
      /** @param isTime its values are milliseconds */
      constructor(name: string, isTime: unknown = false) {
        super("Trend", name, Boolean(isTime));
      }
    },
    Counter: class Counter extends Metric {
      constructor(name: string) {
        super("Counter", name, false);
      }
    },
    Rate: class Rate extends Metric {
      constructor(name: string) {
        super("Rate", name, false);
      }
    },
    Gauge: class Gauge extends Metric {
      constructor(name: string) {
        super("Gauge", name, false);
      }
    },
  };
  return {
    Trend: callableWithoutNew(classes.Trend),
    Counter: callableWithoutNew(classes.Counter),
    Rate: callableWithoutNew(classes.Rate),
    Gauge: callableWithoutNew(classes.Gauge),
  };
};

/** What can be read as a number counts as one, as in k6: a text, a date; true and false are 1 and 0. */
const numberOf = (value: unknown): number | boolean => {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? Number.NaN : Number(value);
};
