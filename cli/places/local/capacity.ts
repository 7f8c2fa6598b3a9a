// Whether this machine can hold a run: its memory, processes and open files against what the run takes. `run` asks
// before anything is started, `doctor` whenever it is called.
import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { MeridianError } from "../../../contracts/words/errors.ts";
import type { Prepared } from "../../run/prepare.ts";
import { formatCount } from "../../terminal/format.ts";

/** Process with one thread at work: what the workers of a run report. */
const MIB_PER_PROCESS = 130;
/** Virtual user with a connection and what a small script keeps: measured with 6,000 in one process. */
const MIB_PER_VU = 0.02;
/** The command itself, which hosts the run, and the demo shop or what else stands beside the fleet. */
const PROCESSES_BESIDE = 2;
/** Threads of a process with one load thread: Node's and V8's own among them. */
const THREADS_PER_PROCESS = 13;
/** Files that a worker has open besides a connection for each virtual user: logs, bundles, calls to the cloud. */
const FILES_BESIDE = 100;
/** Connections and pipes of one task to the process that hosts it. */
const FILES_PER_TASK = 8;

/** What there is; an infinity where this system sets or tells no limit. */
export interface Capacity {
  readonly freeMiB: number;
  /** Processes and threads that may still be started. */
  readonly freeThreads: number;
  /** Files that one process may have open. */
  readonly openFiles: number;
}

interface Needs {
  readonly vus: number;
  readonly processes: number;
  readonly neededMiB: number;
  readonly neededThreads: number;
  /** Of the process that has the most. */
  readonly neededFiles: number;
}

export const needsOf = ({ config, regions }: Pick<Prepared, "config" | "regions">): Needs => {
  const required = Object.values(regions);
  const vus = required.reduce((sum, region) => sum + region.vus, 0);
  const tasks = required.reduce((sum, { workers }) => sum + workers + 1, 0);
  const processes = tasks + PROCESSES_BESIDE;
  const mostOfOne = Math.max(0, ...required.map((region) => Math.min(config.task.vusPerTask, region.vus)));
  return {
    vus,
    processes,
    neededMiB: processes * MIB_PER_PROCESS + vus * MIB_PER_VU,
    neededThreads: processes * THREADS_PER_PROCESS,
    neededFiles: Math.max(mostOfOne + FILES_BESIDE, tasks * FILES_PER_TASK + FILES_BESIDE),
  };
};

/** Each reason why the run does not fit, with what there is and what it takes. */
export const capacityReasons = (needs: Needs, capacity: Capacity): string[] => {
  const { processes, neededMiB, neededThreads, neededFiles } = needs;
  const [few, many] = [formatCount(processes), formatCount(needs.vus)];
  return [
    ...(neededMiB > capacity.freeMiB
      ? [
          `${many} virtual users take ${few} processes with some ${gib(neededMiB)}, and ${gib(capacity.freeMiB)} are free`,
        ]
      : []),
    ...(neededThreads > capacity.freeThreads
      ? [
          `${few} processes have some ${formatCount(neededThreads)} threads, and ${formatCount(capacity.freeThreads)} more may be started (ulimit -u, or the container's limit)`,
        ]
      : []),
    ...(neededFiles > capacity.openFiles
      ? [
          `one process has some ${formatCount(neededFiles)} files and connections open, and ${formatCount(capacity.openFiles)} are allowed (ulimit -n)`,
        ]
      : []),
  ];
};

const gib = (mib: number): string => `${(mib / 1024).toFixed(1)} GB`;

/** @returns what was found. @throws MeridianError ENVIRONMENT_INVALID when the run does not fit on this machine */
export const checkCapacity = async (prepared: Pick<Prepared, "config" | "regions">): Promise<string> => {
  const needs = needsOf(prepared);
  const capacity = await readCapacity();
  const reasons = capacityReasons(needs, capacity);
  if (reasons.length === 0) return `${gib(capacity.freeMiB)} free for ${needs.processes} processes`;
  throw new MeridianError("ENVIRONMENT_INVALID", `the run does not fit on this machine: ${reasons.join("; ")}`, {
    next: "raise task.vusPerTask for fewer processes, lower the virtual users in remoteRegions, or run it on AWS",
  });
};

const readCapacity = async (): Promise<Capacity> => {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const [most, now] = await Promise.all(["max", "current"].map(readPids));
  // Root is held to its container's limit alone.
  const ofUser = process.getuid?.() === 0 ? Number.POSITIVE_INFINITY : limitOf(limits, "Max processes");
  return {
    freeMiB: Math.round(Math.min(freemem(), process.availableMemory()) / 1024 / 1024),
    freeThreads: Math.min(ofUser, (most ?? Number.POSITIVE_INFINITY) - (now ?? 0)),
    openFiles: limitOf(limits, "Max open files"),
  };
};

/** The hard limit: Node raises its own to it. */
const limitOf = (limits: string, name: string): number => {
  const [, hard] = new RegExp(`^${name} +\\S+ +(\\d+)`, "m").exec(limits) ?? [];
  return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard);
};

const readPids = async (name: string): Promise<number | undefined> => {
  const text = await readFile(`/sys/fs/cgroup/pids.${name}`, "utf8").catch(() => "");
  return /^\d+\s*$/.test(text) ? Number(text) : undefined;
};
