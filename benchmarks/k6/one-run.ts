// One load in a process of its own, so that nothing but it is measured: its parent sends it the job, and gets
// what was measured.

import { Load } from "../../contracts/executors/index.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { runThreads } from "../worker/run-threads.ts";

export interface Job {
  readonly script: RunPlan["script"];
  readonly target: string;
  readonly vus: number;
  readonly seconds: number;
  readonly threads: number;
}

export interface Outcome {
  /** Of the second half of the load, when everything is compiled. */
  readonly attempts: number;
  /** User and system time, as well. */
  readonly cpuMicros: number;
  readonly maxRssBytes: number;
  readonly warnings: readonly string[];
}

process.once("message", async ({ script, target, vus, seconds, threads }: Job) => {
  const { steadyAttempts, steadyCpuMicros, maxRssBytes, warnings } = await runThreads({
    script,
    target,
    threads,
    durationSeconds: seconds,
    load: Load.parse({ executor: "constant-vus", gracefulStop: 0 }),
    region: { vus, preAllocatedVUs: vus, ratePerSecond: 0 },
    http: PlannedHttp.parse({}),
    env: { BASE: target },
  });
  const outcome: Outcome = { attempts: steadyAttempts, cpuMicros: steadyCpuMicros, maxRssBytes, warnings };
  process.send?.(outcome, () => process.exit());
});
