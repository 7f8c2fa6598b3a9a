// One series: the samples of one metric with one set of tags in one second of the run, as deltas and the flush log
// carry it.
import * as z from "zod";
import { MAX_TAGS, TAG_NAME, type Tag } from "../metrics/tags.ts";
import { EncodedHistogram } from "./encoded-histogram.ts";

/**
 * Tags of a sample: those of metrics/tags.ts, and the script's own that a threshold names. `region` is never written,
 * `expected_response` only where it is not what the status says: readers add them.
 */
export type SeriesTags = Readonly<Partial<Record<Tag, string>> & Partial<Record<string, string>>>;
export const SeriesTags: z.ZodType<SeriesTags> = z
  .record(z.string().regex(TAG_NAME), z.string())
  .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `at most ${MAX_TAGS} tags`);

const common = {
  metric: z.string().min(1).max(128),
  tags: SeriesTags,
  /** Samples, at least one: a series without samples is not written, so that min and max always exist. */
  count: z.int().min(1),
};

export const Series = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("trend"),
    ...common,
    /** A script's own trend says `time` when its values are milliseconds. */
    contains: z.literal("time").optional(),
    /**
     * Integer microseconds, exact: buckets would move a max of 999999 to 1000447. A script's own values: thousandths.
     */
    sum: z.int().min(0),
    min: z.int().min(0),
    max: z.int().min(0),
    histogram: EncodedHistogram,
  }),
  /** count: additions; sum: what was added. */
  z.object({ kind: z.literal("counter"), ...common, sum: z.number() }),
  /** count: samples; sum: those that were true. */
  z.object({ kind: z.literal("rate"), ...common, sum: z.int().min(0) }),
  /**
   * The sum of the last levels of the threads that set it in this second, and how many these are; min and max of all
   * that was set. A gauge whose levels add up, such as `vus`, has neither min nor max.
   */
  z.object({
    kind: z.literal("gauge"),
    ...common,
    sum: z.number(),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
]);
export type Series = z.infer<typeof Series>;

/** 30 days: the longest load takes 20. */
export const MOST_SECONDS = 30 * 24 * 3600;
/** Of what a worker has to keep for seconds together; a bound for readers, far above what is written. */
export const MOST_SPAN_SECONDS = 600;

/**
 * The series of one second of the run; second 0 begins at the start instant. A sample belongs to the second in which it
 * ended.
 */
export const SecondOfSeries = z.object({
  second: z.int().min(0).max(MOST_SECONDS),
  /** The series are of so many seconds, from this one on: trends that a worker had to keep. Absent: of this one. */
  spanSeconds: z.int().min(2).max(MOST_SPAN_SECONDS).optional(),
  series: z.array(Series),
});
export type SecondOfSeries = z.infer<typeof SecondOfSeries>;
