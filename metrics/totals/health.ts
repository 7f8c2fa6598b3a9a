// A worker's health, merged as its table says: over the threads of a worker, over time, over the workers of a run.
import {
  HEALTH_FIELDS,
  type HealthFieldName,
  type HealthSummary,
  listHealthFields,
  type ThreadHealth,
  type WorkerHealth,
} from "../../contracts/delta/health-fields.ts";

const FIELDS = listHealthFields();

/** Nothing was seen: whatever is merged with it stays what it is. */
export const NO_HEALTH = Object.fromEntries(FIELDS.map(([name]) => [name, 0])) as WorkerHealth;
export const NO_THREAD_HEALTH = Object.fromEntries(
  FIELDS.flatMap(([name, { threads }]) => (threads === undefined ? [] : [[name, 0]])),
) as ThreadHealth;

/** What two threads of a worker saw of the same time. */
export const mergeThreadHealth = (one: ThreadHealth, other: ThreadHealth): ThreadHealth =>
  mergeHealth("threads", one, other);

/** What a worker saw of two spans of time. */
export const mergeHealthOverTime = (one: WorkerHealth, other: WorkerHealth): WorkerHealth =>
  mergeHealth("time", one, other);

const mergeHealth = <H extends Partial<WorkerHealth>>(over: "threads" | "time", one: H, other: H): H => {
  const result: Partial<Record<HealthFieldName, number>> = {};
  for (const [name, field] of FIELDS) {
    const merge = field[over];
    if (merge === undefined) continue;
    const [a, b] = [one[name] ?? 0, other[name] ?? 0];
    if (merge === "sum") result[name] = a + b;
    else if (merge === "most") result[name] = Math.max(a, b);
    else result[name] = meanOf(a, b, one[merge.meanBy] ?? 0, other[merge.meanBy] ?? 0);
  }
  return result as H;
};

/** Weighs the difference instead of adding up products, as a worker may report numbers without any bound. */
const meanOf = (a: number, b: number, weightOfA: number, weightOfB: number): number =>
  weightOfA + weightOfB === 0 ? 0 : a + (b - a) * (weightOfB / (weightOfA + weightOfB));

/** As summary.json has it. */
export const healthSummaryOf = (health: WorkerHealth): HealthSummary =>
  Object.fromEntries(
    FIELDS.flatMap(([name, { summary }]) => (summary === undefined ? [] : [[summary.name, health[name]]])),
  ) as HealthSummary;

/** The health of all workers of a run as one; zeros where there is none. */
export const mergeWorkerHealth = (workers: readonly HealthSummary[]): HealthSummary =>
  Object.fromEntries(
    Object.values(HEALTH_FIELDS).flatMap((field) => {
      if (!("summary" in field)) return [];
      const { name } = field.summary;
      const values = workers.map((worker) => worker[name]);
      const total = field.workers === "sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
      return [[name, total]];
    }),
  ) as HealthSummary;

/** Adds up the fields that grow without bound: the aggregator checks that what a flush merges stays exact. */
export const sumHealth = (health: WorkerHealth): number =>
  FIELDS.reduce((sum, [name, { time }]) => (time === "sum" ? sum + health[name] : sum), 0);
