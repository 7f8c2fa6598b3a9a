// `capacity.json` beside a run's results: how much the system can take, and each step that says so.
import * as z from "zod";

export const LIMITED_BY = ["target", "generator", "range", "noise"] as const;

/** What broke a threshold; null where it is no single one's doing, or not known. */
const Broke = z.object({
  threshold: z.string(),
  region: z.string().nullable(),
  name: z.string().nullable(),
  status: z.int().nullable(),
});
export type Broke = z.infer<typeof Broke>;

/** Of the time that was looked at. Latencies are null where nothing was answered. */
const measured = {
  /** What was answered in time and right, in iterations a second. */
  goodput: z.number().min(0),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** Of the requests, as a fraction. */
  failed: z.number().min(0),
};

const StepRow = z.object({
  /** Asked for, in iterations a second over all regions. */
  rate: z.number(),
  purpose: z.enum(["first", "climb", "halve", "again", "low", "confirm-low", "confirm-high"]),
  /** Whole seconds since the start that were looked at; `to` is exclusive. */
  from: z.int(),
  to: z.int(),
  held: z.boolean(),
  ...measured,
  /** Iterations that were due, and found no virtual user free. */
  dropped: z.int().min(0),
  /** `ok`, or why the load generators were at their limit. */
  health: z.string(),
  thresholds: z.array(z.object({ threshold: z.string(), value: z.number().nullable(), ok: z.boolean() })),
  broke: Broke.nullable(),
  regions: z.record(z.string(), z.object(measured)),
});
export type StepRow = z.infer<typeof StepRow>;

/** A search that goes on, as people look at it. */
export interface SearchSoFar {
  /** What is held now, in iterations a second over all regions, and what for; rate 0: nothing until all is answered. */
  readonly rate: number;
  readonly purpose: StepRow["purpose"] | "drain";
  /** The highest rate that held, and the lowest that failed; null: none yet. */
  readonly held: number | null;
  readonly failed: number | null;
  readonly steps: readonly StepSoFar[];
}
export type StepSoFar = Omit<StepRow, "thresholds" | "regions">;

export const CapacityFile = z.object({
  schema: z.literal("meridian.capacity.v1"),
  /** Iterations a second over all regions; null: there is no number. */
  capacity: z.object({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
  limitedBy: z.enum(LIMITED_BY),
  /** Why there is no number, or how often what there is was confirmed. */
  note: z.string(),
  /** Of the last step that failed at the interval's upper end; null: none did. */
  broke: Broke.nullable(),
  steps: z.array(StepRow),
});
export type CapacityFile = z.infer<typeof CapacityFile>;
