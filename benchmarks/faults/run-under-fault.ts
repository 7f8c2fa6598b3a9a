// A whole run of the built command, the processes that belong to it, and what became of it.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Summary } from "../../contracts/results/summary.ts";
import { makePlace, type Place } from "./place.ts";
import { childrenOf, familyOf } from "./processes.ts";
import { type FaultTarget, startFaultTarget } from "./target.ts";

export const REGIONS = ["us-east-1", "eu-west-1"] as const;
/** Iterations a second that are planned for a region, and for each of its two workers half of them. */
export const RATE_PER_SECOND = 80;
export const WORKERS = 2;

const REGION = { rate: RATE_PER_SECOND, preAllocatedVUs: 16, maxVUs: 16 };

/** `exit` and `memory` are how a script dies that is told so. */
export type Death = "exit" | "memory" | "none";

const SCRIPT = `
const die = {
  none() {},
  exit() {
    try {
      process.reallyExit(1);
    } catch {}
  },
  memory() {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5));
  },
};
export default async function ({ http, target, vu, env }) {
  const response = await http.get(target + "/" + vu.region);
  if (response.body === "die") die[env.DEATH]();
}
`;

const PRELOAD = fileURLToPath(new URL("./busy-orchestrator.mjs", import.meta.url));

export interface Under {
  readonly target: FaultTarget;
  readonly place: Place;
  readonly commandPid: number;
  /** Tells all who call the orchestrator that it is busy, or stops telling. */
  readonly keepBusy: (isBusy: boolean) => void;
  /** Load generators of a region that run, with the process of each's script. */
  readonly workers: (region: string) => Promise<readonly { pid: number; scriptPid: number }[]>;
  /** The command's process and all that it started. */
  readonly family: () => readonly number[];
  /** @param count of the region's requests */
  readonly reached: (region: string, count: number) => Promise<void>;
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly summary: Summary | undefined;
  readonly counted: Readonly<Record<string, number>>;
}

export interface Asked {
  readonly seconds: number;
  readonly death: Death;
  readonly inject: (under: Under) => Promise<void>;
}

/** @param program the built command */
export const runUnderFault = async ({ seconds, death, inject }: Asked, program: string): Promise<Outcome> => {
  const target = await startFaultTarget();
  const place = makePlace(program);
  const faultFile = join(place.folder, "busy");
  place.write("script.js", SCRIPT);
  place.write("config.json", {
    homeRegion: "us-west-2",
    remoteRegions: Object.fromEntries(REGIONS.map((region) => [region, REGION])),
    target: target.url,
    start: { bufferSeconds: 3 },
    duration: `${seconds}s`,
    env: { DEATH: death },
    load: { executor: "constant-arrival-rate" },
    task: { vusPerTask: REGION.maxVUs / WORKERS },
  });
  const fault = { NODE_OPTIONS: `--import=${PRELOAD}`, MERIDIAN_FAULT_FILE: faultFile };
  const { pid: commandPid, finished } = place.start(["run", "--quiet"], fault);
  let isOver = false;
  void finished.then(() => {
    isOver = true;
  });
  const under: Under = {
    target,
    place,
    commandPid,
    keepBusy: (isBusy) => (isBusy ? writeFileSync(faultFile, "") : rmSync(faultFile, { force: true })),
    workers: (region) =>
      eventually(
        () => workersOf(place, region),
        200,
        () => isOver,
      ),
    family: () => familyOf(commandPid),
    reached: async (region, count) => {
      await eventually(
        () => (target.count(region) >= count ? true : undefined),
        2,
        () => isOver,
      );
    },
  };
  try {
    // One that has not come to its fault when the run is over tells that by its outcome.
    const injected = inject(under).catch(() => undefined);
    await Promise.race([injected, finished]);
    const end = await finished;
    const counted = Object.fromEntries(REGIONS.map((region) => [region, target.count(region)]));
    return { ...end, counted, summary: place.summary() };
  } finally {
    await place.remove();
    await target.close();
  }
};

/** Undefined until all of them have a process for the script. */
const workersOf = async (place: Place, region: string) => {
  const { stdout } = await place.start(["status", "--json"]).finished;
  if (stdout.trim() === "") return undefined;
  const { tasks } = JSON.parse(stdout) as { tasks: { region: string; role: string; pid: number | null }[] };
  const workers = tasks
    .filter((one) => one.region === region && one.role === "load-generator")
    .map(({ pid }) => ({ pid: pid ?? 0, scriptPid: childrenOf(pid ?? 0)[0] ?? 0 }));
  return workers.length === WORKERS && workers.every(({ scriptPid }) => scriptPid > 0) ? workers : undefined;
};

const eventually = async <T>(
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs: number,
  isOver: () => boolean,
): Promise<T> => {
  while (!isOver()) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error("a run under a fault never came as far as it was to");
};
