// `k6/metrics`: metrics of the script's own. Declared in its init code by each user, they are the same metrics; samples
// have the tags that the user has, and the group that it is in.
import { CUSTOM_METRIC_KINDS, type CustomMetricClass } from "../../../../contracts/metrics/custom-metric.ts";
import type { CustomMetric } from "../../recorder/custom-series.ts";
import { addSample } from "../../vu/custom-metrics.ts";
import type { K6User } from "../user.ts";

type Tags = Readonly<Record<string, unknown>>;

export const metrics = (user: K6User) => {
  class Metric {
    readonly name: string;
    readonly #metric: CustomMetric;

    constructor(kind: CustomMetricClass, name: string, isTime: boolean) {
      user.unbound(`new ${kind}()`);
      this.#metric = user.surroundings.metrics.declare(name, CUSTOM_METRIC_KINDS[kind], isTime);
      this.name = name;
    }

    /** @returns whether it was recorded: what no metric can hold is told among the script's errors */
    add(value: unknown, tags?: Tags | null): boolean {
      const { scope } = user.bound(`${this.name}.add()`);
      const group = scope.group();
      const own = user.tagsWith(tags);
      try {
        addSample(scope.samples, this.#metric, numberOf(value), group === "" ? own : { group, ...own });
        return true;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        const { message, place } = user.surroundings.places.explain(error);
        scope.samples.errors.count("script", message, place, "check");
        return false;
      }
    }
  }

  return {
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
};

/** A text that is a number counts as one, as in k6; true and false are 1 and 0. */
const numberOf = (value: unknown): number | boolean => {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
};
