// Metrics of a script's own: k6's classes.
import type { Tags } from "./http.d.ts";

declare abstract class Metric {
  readonly name: string;
  /** A sample; true and false are 1 and 0. NaN and Infinity are left out, with one warning. */
  add(value: number | boolean, tags?: Tags | null): void;
}

/** A distribution: percentiles, average, extremes. Its values are 0 to 1e9. */
export declare class Trend extends Metric {
  /**
   * @param name written out in the script, or thresholds on it are refused
   * @param isTime its values are milliseconds
   */
  constructor(name: string, isTime?: boolean);
}

/** A sum. */
export declare class Counter extends Metric {
  /** @param name written out in the script, or thresholds on it are refused */
  constructor(name: string);
}

/** How many of all were true. */
export declare class Rate extends Metric {
  /** @param name written out in the script, or thresholds on it are refused */
  constructor(name: string);
}

/** The last value that was set. */
export declare class Gauge extends Metric {
  /** @param name written out in the script, or thresholds on it are refused */
  constructor(name: string);
}

/** The same classes, as the context has them. */
export interface Metrics {
  readonly Trend: typeof Trend;
  readonly Counter: typeof Counter;
  readonly Rate: typeof Rate;
  readonly Gauge: typeof Gauge;
}
