// Seconds in which a region's load, or a part of it, stood still by the generator's own doing although some was due.
// Load generators tell of those that they can see, readers of the log find the others. Seconds from the run's start.
import * as z from "zod";

export const GAP_CAUSES = {
  "lease-lapsed": "requests waited for the lease of their slot, which the orchestrator had not renewed",
  "process-suspended": "a load generator's process did not run: it was suspended, or got no CPU",
  "thread-blocked": "the script kept a thread of the load generator to itself, so that nobody else's turn came",
  "thread-dead": "a thread of the load generator had ended, and no other had taken its place",
  "worker-dead": "a load generator had died, and no other had taken its place",
  "worker-left": "a load generator had handed its slot back, and no other had taken its place",
  "clock-stepped":
    "the run's clock and a load generator's moved against each other: a machine stood still, or a clock was set",
  "not-reported": "the log has nothing of these seconds",
} as const satisfies Record<string, string>;

export const GapCause = z.enum(Object.keys(GAP_CAUSES) as [keyof typeof GAP_CAUSES, ...(keyof typeof GAP_CAUSES)[]]);
export type GapCause = z.infer<typeof GapCause>;

export const LoadGap = z.object({ fromSecond: z.number().min(0), toSecond: z.number().min(0), cause: GapCause });
export type LoadGap = Readonly<z.infer<typeof LoadGap>>;

/** So many in a delta or a flush: gaps of one cause that touch are one. */
export const MAX_GAPS = 1_000;
/** Gaps of one cause that are no further apart are one: each thread sees the same pause a little differently. */
const TOUCHING_SECONDS = 0.1;

/** Gaps as few as can be, by cause and in order; more than MAX_GAPS are told as if what lies between were gaps, too. */
export const uniteGaps = (gaps: readonly LoadGap[]): LoadGap[] => {
  const united: { fromSecond: number; toSecond: number; cause: GapCause }[] = [];
  for (const gap of [...gaps].sort((a, b) => compare(a.cause, b.cause) || a.fromSecond - b.fromSecond)) {
    const last = united.at(-1);
    const touches = last?.cause === gap.cause && gap.fromSecond <= last.toSecond + TOUCHING_SECONDS;
    if (last !== undefined && (touches || (last.cause === gap.cause && united.length >= MAX_GAPS / 2)))
      last.toSecond = Math.max(last.toSecond, gap.toSecond);
    else united.push({ ...gap });
  }
  return united.sort((a, b) => a.fromSecond - b.fromSecond || compare(a.cause, b.cause));
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
