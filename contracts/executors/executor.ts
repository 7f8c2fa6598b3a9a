// Describes an executor, one way to start iterations: everything that anybody but the load generator's own loop has to
// know of it. Each executor is one file here and is listed in index.ts; its loop is in
// images/load-generator/thread/executors.
import type * as z from "zod";
import type { Issue } from "../words/errors.ts";
import type { Parts, RegionLoad, RemoteRegion, Resource } from "./region-load.ts";

/** What the config of every load has, whatever its executor. Times are in seconds. */
export type ExecutorSchema = z.ZodObject & z.ZodType<{ readonly executor: string; readonly gracefulStop: number }>;

/** How long a load lasts at most, where its own settings say so. */
export interface OwnTime {
  readonly seconds: number;
  /** What in the config says so, in words for messages: `the stages' sum`. */
  readonly inWords: string;
  /** The setting that says it, where it is a single one. */
  readonly field?: string;
}

export interface Executor<Schema extends ExecutorSchema> {
  /** The name that k6 gives it. */
  readonly name: z.infer<Schema>["executor"];
  /** What the config says of such a load. */
  readonly schema: Schema;
  /** When its iterations begin, as docs/executors.md says it. */
  readonly inWords: string;
  /** What it needs from a region: virtual users or a rate. A region has to bring all of it. */
  readonly brings: readonly Resource[];
  /** True when it runs a fixed number of iterations, and may so end before its time. */
  readonly mayEndEarlier: boolean;
  /**
   * It says itself which rate all regions have together: a region's own is its weight, and `ratePerSecond` of what it
   * brings is its part of 1.
   */
  readonly hasRateOfItsOwn?: boolean;
  /** What of a region is its, with nothing left to derive. @param region one that brings what it takes */
  regionLoad(load: z.infer<Schema>, region: RemoteRegion, parts: Parts): RegionLoad;
  /** Undefined where nothing in the load says how long it lasts: the config's `duration` does then. */
  seconds(load: z.infer<Schema>): OwnTime | undefined;
  /** What is wrong with it that its schema does not see. @param path where it stands in the config */
  issues(load: z.infer<Schema>, path: string): readonly Issue[];
  /** A mistake in how the load fits what a region brings, if there is one. */
  regionIssue(load: z.infer<Schema>, region: RegionLoad): Pick<Issue, "expected" | "received"> | undefined;
}
