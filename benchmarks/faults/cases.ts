// The faults that are injected from outside into whole runs: by signals, by a busy orchestrator, by what a script does.
import { signal } from "./processes.ts";
import type { Asked, Under } from "./run-under-fault.ts";

export interface Case extends Asked {
  readonly name: string;
  /** Causes of which one has to be among the run's `loadGaps`; none: the run is sound. */
  readonly causes: readonly string[];
  readonly verdict: "passed" | "invalid";
  /** Script processes that die as a whole: what they had begun is a bound. */
  readonly crashes: number;
}

/** The region that faults happen to, unless they happen to all. */
export const FAULTY = "us-east-1";
const BOTH = ["us-east-1", "eu-west-1"] as const;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Once the load has gone on for some eight seconds in both regions. */
const inMidRun = async ({ reached }: Under): Promise<void> => {
  await Promise.all(BOTH.map((region) => reached(region, 640)));
};

const suspended =
  (seconds: number, pidsOf: (under: Under) => Promise<readonly number[]>): Asked["inject"] =>
  async (under) => {
    const pids = await pidsOf(under);
    await inMidRun(under);
    signal(pids, "SIGSTOP");
    await pause(seconds * 1000);
    signal(pids, "SIGCONT");
  };

const oneWorker =
  (of: (worker: { pid: number; scriptPid: number }) => number[]) =>
  async ({ workers }: Under): Promise<number[]> =>
    (await workers(FAULTY)).slice(0, 1).flatMap(of);

const killedAfterFirst = (ms: number): Case => ({
  name: `both workers of a region killed ${ms / 1000} s after its first request`,
  seconds: 25,
  death: "none",
  causes: ["worker-dead"],
  verdict: "invalid",
  crashes: 0,
  inject: async (under) => {
    const workers = await under.workers(FAULTY);
    await under.reached(FAULTY, 1);
    await pause(ms);
    signal(
      workers.map(({ pid }) => pid),
      "SIGKILL",
    );
  },
});

const dies = (
  name: string,
  death: "exit" | "memory",
  deaths: number,
  rest: Pick<Case, "causes" | "verdict">,
): Case => ({
  name,
  seconds: 40,
  death,
  ...rest,
  crashes: 0,
  inject: async (under) => {
    await inMidRun(under);
    under.target.order(FAULTY, deaths);
  },
});

/** The first, and three in its place. */
const MOST_STARTS = 4;

const scriptProcessKilled = (name: string, times: number): Case => ({
  name,
  seconds: 40,
  death: "none",
  causes: ["thread-dead"],
  verdict: "invalid",
  crashes: Math.min(times, MOST_STARTS),
  inject: async (under) => {
    await under.workers(FAULTY);
    await inMidRun(under);
    for (let time = 0; time < times; time += 1) {
      const [worker] = await under.workers(FAULTY);
      signal([worker?.scriptPid ?? 0], "SIGSEGV");
      await pause(2500);
    }
  },
});

export const CASES: readonly Case[] = [
  {
    name: "none",
    seconds: 40,
    death: "none",
    causes: [],
    verdict: "passed",
    crashes: 0,
    inject: inMidRun,
  },
  {
    name: "the orchestrator answers 429 for 25 s",
    seconds: 45,
    death: "none",
    causes: ["lease-lapsed"],
    verdict: "invalid",
    crashes: 0,
    inject: async (under) => {
      await inMidRun(under);
      under.keepBusy(true);
      await pause(25_000);
      under.keepBusy(false);
    },
  },
  {
    name: "one of a region's two workers suspended for 20 s, main process and script's",
    seconds: 45,
    death: "none",
    causes: ["process-suspended", "worker-dead"],
    verdict: "invalid",
    crashes: 0,
    inject: suspended(
      20,
      oneWorker(({ pid, scriptPid }) => [pid, scriptPid]),
    ),
  },
  {
    name: "the same, its main process alone",
    seconds: 45,
    death: "none",
    causes: ["process-suspended", "worker-dead"],
    verdict: "invalid",
    crashes: 0,
    inject: suspended(
      20,
      oneWorker(({ pid }) => [pid]),
    ),
  },
  {
    name: "the same, its script's process alone",
    seconds: 45,
    death: "none",
    causes: ["process-suspended"],
    verdict: "invalid",
    crashes: 0,
    inject: suspended(
      20,
      oneWorker(({ scriptPid }) => [scriptPid]),
    ),
  },
  {
    name: "everything suspended for 25 s",
    seconds: 50,
    death: "none",
    causes: ["process-suspended", "clock-stepped"],
    verdict: "invalid",
    crashes: 0,
    inject: suspended(25, async ({ family, workers }) => {
      await Promise.all(BOTH.map(workers));
      return family();
    }),
  },
  ...[450, 600, 750, 900].map(killedAfterFirst),
  dies("a script calls process.reallyExit in each of a region's threads, and catches the error", "exit", 4, {
    causes: [],
    verdict: "passed",
  }),
  dies("a script's memory runs out, once", "memory", 1, { causes: ["thread-blocked"], verdict: "invalid" }),
  dies("a script's memory runs out, again and again", "memory", 1e9, {
    causes: ["thread-blocked"],
    verdict: "invalid",
  }),
  scriptProcessKilled("a worker's script process crashes (SIGSEGV), once", 1),
  scriptProcessKilled("the same, again and again", 5),
];
