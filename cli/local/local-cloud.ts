// The cloud on one machine: what AWS gives Meridian there (DynamoDB, Lambda, ECS, the minute rule), as servers and processes here.
import type { Role } from "../../contracts/names.ts";
import type { SeedInput } from "../../contracts/seed.ts";

/** Paths of the bundles in dist/. */
export interface LocalPrograms {
  readonly orchestrator: string;
  readonly aggregator: string;
  readonly loadGenerator: string;
  readonly exitWithParent: string;
  /** dist/local/orchestrator-thread.mjs: runs the orchestrator's handler in a thread with an environment of its own. */
  readonly orchestratorThread: string;
}

export interface LocalCloudOptions {
  readonly name: string;
  readonly homeRegion: string;
  /** results/<runId>: the log's data goes to log/, what the processes print to logs/. */
  readonly directory: string;
  readonly seed: SeedInput;
  readonly programs: LocalPrograms;
  readonly threadsPerWorker: number;
  /** 60_000, as the rule on AWS; less in tests. */
  readonly sweepIntervalMs: number;
}

/** One place in a service. Whoever is killed is replaced in the same place. */
export interface LocalTask {
  readonly region: string;
  readonly role: Role;
  /** From 1, within its region and role: `logs/<region>-<role>-<number>.log`. */
  readonly number: number;
  readonly state: "starting" | "running" | "stopping" | "stopped";
  readonly pid: number | null;
  /** When its present process was started, or its last one. */
  readonly startedAt: string;
  /** How the last process that ended here ended, `SIGKILL` or `code 1`; null while none has. */
  readonly exit: string | null;
  readonly restarts: number;
}

export interface LocalCloud {
  /** Endpoints and credentials by which any AWS SDK client reaches this cloud, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  describeTasks(): readonly LocalTask[];
  /** Ends every process (SIGTERM, SIGKILL after graceMs), then the servers and the database. May be called again. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

export interface OpenLog {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export declare const startLocalCloud: (options: LocalCloudOptions) => Promise<LocalCloud>;
/** The log of a run that is over, served again by dynalite alone. */
export declare const openLog: (directory: string) => Promise<OpenLog>;
