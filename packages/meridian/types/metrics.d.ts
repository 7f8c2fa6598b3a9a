// Metrics of a script's own: k6's classes.
import type { Tags } from "./http.d.ts";

/** What all kinds have. */
declare abstract class Metric {
  /** As it was made with. */
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
  /** A distribution: `new metrics.Trend("search_time", true).add(milliseconds)`. */
  readonly Trend: typeof Trend;
  /** A sum: `new metrics.Counter("orders").add(1)`. */
  readonly Counter: typeof Counter;
  /** How many of all were true: `new metrics.Rate("full_pages").add(isFull)`. */
  readonly Rate: typeof Rate;
  /** The last value that was set: `new metrics.Gauge("last_price").add(price)`. */
  readonly Gauge: typeof Gauge;
}
