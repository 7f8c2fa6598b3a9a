// What an executor is: all that anybody besides the load generator's loop has to know of one way to start iterations.
// One file each, listed in index.ts; the loop that runs it is in images/load-generator/thread/executors.
import type { z } from "zod";
import type { Issue } from "../words/errors.ts";
import type { Parts, RegionLoad, RemoteRegion, Resource } from "./region-load.ts";

/** What every load says, whatever its executor. Seconds. */
export type ExecutorSchema = z.ZodObject & z.ZodType<{ readonly executor: string; readonly gracefulStop: number }>;

/** How long a load lasts at most by its own word. */
export interface OwnTime {
  readonly seconds: number;
  /** What says so, for messages: `the stages' sum`. */
  readonly inWords: string;
  /** The setting that says it alone, where one does. */
  readonly field?: string;
}

export interface Executor<Schema extends ExecutorSchema> {
  /** k6's. */
  readonly name: z.infer<Schema>["executor"];
  /** What the config says of such a load. */
  readonly schema: Schema;
  /** When its iterations begin, as docs/executors.md says it. */
  readonly inWords: string;
  /** What it takes of a region, which has to bring all of it. */
  readonly brings: readonly Resource[];
  /** Its iterations are counted out beforehand: it may be over before its time. */
  readonly mayEndEarlier: boolean;
  /** What of a region is its, with nothing left to derive. @param region one that brings what it takes */
  regionLoad(load: z.infer<Schema>, region: RemoteRegion, parts: Parts): RegionLoad;
  /** Undefined where it has no time of its own: `duration` says it then. */
  seconds(load: z.infer<Schema>): OwnTime | undefined;
  /** What is wrong with it that its schema does not see. @param path where it stands in the config */
  issues(load: z.infer<Schema>, path: string): readonly Issue[];
  /** What is wrong between it and what a region brings. */
  regionIssue(load: z.infer<Schema>, region: RegionLoad): Pick<Issue, "expected" | "received"> | undefined;
}
