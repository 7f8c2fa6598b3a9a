// What is known of each second of a search for a capacity: what steps are judged by, and their generators' health.
import type { ClimbSettings } from "../../contracts/capacity/climb.ts";
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import { definitionOf, METRICS } from "../../contracts/metrics/catalog.ts";
import type { MetricDefinition } from "../../contracts/metrics/definition.ts";
import { readThresholds, type Threshold } from "../../contracts/metrics/threshold.ts";
import { definitionFor } from "../kinds/index.ts";
import type { Aggregate } from "../kinds/kind.ts";
import type { Shelf } from "../totals/seconds/shelf.ts";
import { KeptSeconds } from "../verdict/windows/kept-seconds.ts";
import { addUp } from "../verdict/windows/sliding-window.ts";
import { HealthBook } from "./health-book.ts";

/** Seconds since the start; `to` is exclusive. */
export type Span = readonly [from: number, to: number];

const MEASURED = [
  "iterations",
  "dropped_iterations",
  "http_req_failed",
  "http_req_duration",
  "iteration_duration",
] as const;
export type MeasuredMetric = (typeof MEASURED)[number];

/** By which it is told what broke. */
const TOLD_BY = ["name", "method", "status"];

export interface WatchedLimit {
  readonly threshold: Threshold;
  readonly seconds: KeptSeconds;
}

export class StepBook {
  readonly limits: readonly WatchedLimit[];
  readonly health = new HealthBook();
  readonly #measured: ReadonlyMap<MeasuredMetric, KeptSeconds>;
  readonly #regions = new Set<string>();

  /** @param shelf where seconds go that are long past; @param tells whether it is to be known what broke a step */
  constructor({ limits }: Pick<ClimbSettings, "limits">, shelf?: Shelf, tells = false) {
    const keptOf = (selector: Threshold["selector"], name: string): KeptSeconds =>
      new KeptSeconds(selector, METRICS, shelf, name, tells ? TOLD_BY : []);
    this.limits = limits.flatMap(({ metric, expression, ...more }, index) =>
      readThresholds({ [metric]: [{ threshold: expression, ...more }] }).map((threshold) => {
        return { threshold, seconds: keptOf(threshold.selector, `climb-limit-${index}`) };
      }),
    );
    this.#measured = new Map(
      MEASURED.map((metric) => [metric, keptOf({ metric, tags: {} }, `climb-${metric.replaceAll("_", "-")}`)]),
    );
  }

  add(region: string, payload: FlushPayload): void {
    this.#regions.add(region);
    for (const { seconds } of this.limits) seconds.add(region, payload);
    for (const seconds of this.#measured.values()) seconds.add(region, payload);
    this.health.add(region, payload);
  }

  get regions(): readonly string[] {
    return [...this.#regions].sort();
  }

  secondsOf(metric: MeasuredMetric): KeptSeconds {
    return this.#measured.get(metric) as KeptSeconds;
  }

  /** @param region undefined: all together */
  of(metric: MeasuredMetric, span: Span, region?: string): Aggregate {
    const definition = METRICS[metric] as MetricDefinition;
    return addUp(this.secondsOf(metric), definition, span, (one) => region === undefined || one === region);
  }

  /** Undefined: no sample was ever seen, and of a script's own metric nothing else says what it is. */
  ofLimit({ threshold, seconds }: WatchedLimit, span: Span, region?: string): Aggregate | undefined {
    const definition =
      seconds.first === undefined ? definitionOf(threshold.selector.metric) : definitionFor(seconds.first, METRICS);
    return definition === undefined
      ? undefined
      : addUp(seconds, definition, span, (one) => region === undefined || one === region);
  }
}
