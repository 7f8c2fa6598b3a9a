// The cloud on one machine: servers and processes that stand in for what Meridian uses of AWS (DynamoDB, Lambda, ECS
// and the rule that calls the sweep once a minute).
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SecretValues } from "../../contracts/config/secret.ts";
import type { SeedInput } from "../../contracts/orchestrator/seed.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { ALIAS_OF, namesOf } from "../../contracts/words/names.ts";
import { type Access, makeAwsEnvironment } from "./aws-environment.ts";
import { openJsonLog } from "./json-log.ts";
import { removeLiveFile, writeLiveFile } from "./live-file.ts";
import { type OrchestratorHost, startOrchestratorHost } from "./orchestrator/orchestrator-host.ts";
import { startSweepTimer } from "./orchestrator/sweep-timer.ts";
import { startAwsServer } from "./servers/aws-server.ts";
import { startDynamoDb } from "./servers/dynamodb.ts";
import { createEcsApi } from "./servers/ecs-api.ts";
import { mintRunSecret } from "./servers/gate.ts";
import { createLambdaApi } from "./servers/lambda-api.ts";
import { createPlanApi } from "./servers/plan-api.ts";
import { createSeededTables } from "./servers/tables.ts";
import { createTasksApi } from "./servers/tasks-api.ts";
import { createProcessFleet, type ProcessFleet } from "./tasks/fleet.ts";
import type { LocalTask } from "./tasks/local-task.ts";
import { startProcess } from "./tasks/task-process.ts";
import { programOf } from "./tasks/task-settings.ts";

export type { LocalTask } from "./tasks/local-task.ts";

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
  /** The run plan, which the seed names as LOCAL_PLAN_LOCATION. */
  readonly plan: string;
  /** Of those that the plan names: they are handed to the load generators, and lie nowhere. */
  readonly secrets?: SecretValues;
  readonly programs: LocalPrograms;
  readonly threadsPerWorker: number;
  /** 60_000, as the rule on AWS has it; tests use less. */
  readonly sweepIntervalMs: number;
  /** Aborted when the run is to be stopped: no load generator is started after it. */
  readonly stopped?: AbortSignal;
  /** Told once, when the directory takes no more of the log: memory keeps the rest of it. */
  readonly onUnwritable?: (cause: Error) => void;
}

export interface LocalCloud {
  /** Endpoints and credentials by which any AWS SDK client reaches this cloud, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  describeTasks(): readonly LocalTask[];
  /**
   * Ends every process (SIGTERM, then SIGKILL after graceMs), then the servers and the database. A second call with
   * less grace brings the SIGKILL forward.
   */
  close(options: { readonly graceMs: number }): Promise<void>;
}

export interface OpenLog {
  /** To the database that holds it. */
  readonly access: Access;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What was opened and has to be closed, the last one first. */
type Closers = (() => unknown)[];
const closeAll = async (closers: Closers): Promise<void> => {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      // The others are closed all the same.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};

/** Starts one process after the other, so that a stop is heard while hundreds of them are started. */
const startFleet = async (fleet: ProcessFleet, { regions }: SeedInput): Promise<void> => {
  for (const [region, { workers }] of Object.entries(regions)) {
    fleet.setDesiredCount(region, "aggregator", 1);
    for (let count = 1; count <= workers; count += 1) {
      fleet.setDesiredCount(region, "load-generator", count);
      await nextTurn();
    }
  }
};

/** Hears of a stop, whoever asks for it and from wherever. */
const heedStops = (orchestrator: OrchestratorHost, onStop: () => void): OrchestratorHost => ({
  ...orchestrator,
  invoke: async (payload, alias) => {
    const invocation = await orchestrator.invoke(payload, alias);
    const isStop = payload.includes("test-abort") && JSON.parse(payload).type === "test-abort";
    if (isStop && JSON.parse(invocation.payload)?.statusCode === 200) onStop();
    return invocation;
  },
});

/** Where there are no tables yet, the orchestrator would refuse what it is asked. */
const afterSeeding = (orchestrator: OrchestratorHost, seeded: Promise<void>): OrchestratorHost => ({
  ...orchestrator,
  invoke: async (payload, alias) => {
    await seeded.catch(() => undefined);
    return orchestrator.invoke(payload, alias);
  },
});

const open = async (options: LocalCloudOptions, closers: Closers): Promise<LocalCloud> => {
  const { name, homeRegion, directory, seed, programs } = options;
  const logs = join(directory, "logs");
  await mkdir(logs, { recursive: true });
  const log = openJsonLog(join(logs, "local-cloud.log"), Date.now);
  closers.push(log.close);

  const secret = mintRunSecret();
  const dynamodb = await startDynamoDb(join(directory, "log"), secret, options.onUnwritable);
  closers.push(dynamodb.close);

  const server = await startAwsServer(secret);
  closers.push(server.close);
  const endpoints = { dynamodb: dynamodb.endpoint, api: server.endpoint, secret };
  const environment = makeAwsEnvironment(homeRegion, endpoints);

  const functionName = namesOf(name).orchestrator;
  const orchestrator = startOrchestratorHost({
    functionName,
    region: homeRegion,
    program: programs.orchestrator,
    thread: programs.orchestratorThread,
    environment,
    logFile: join(logs, "orchestrator.log"),
  });
  closers.push(orchestrator.close);
  // The tables are made while the orchestrator is loaded and the tasks come up: what these ask waits for them.
  const seeded = createSeededTables(dynamodb, name, seed);
  closers.push(() => seeded.catch(() => undefined));
  const ready = afterSeeding(orchestrator, seeded);

  const settings = {
    name,
    homeRegion,
    directory,
    awsEnvironment: environment,
    threadsPerWorker: options.threadsPerWorker,
    bundles: { aggregator: programs.aggregator, "load-generator": programs.loadGenerator },
    exitWithParent: programs.exitWithParent,
    secrets: options.secrets ?? {},
    path: process.env.PATH ?? "",
  };
  const fleet = createProcessFleet(Object.keys(seed.regions), {
    startTask: (identity) => startProcess(programOf(settings, identity)),
    nowMs: Date.now,
    log: log.write,
  });
  closers.push(() => fleet.stop(0));
  server.serve([
    createLambdaApi(heedStops(ready, fleet.startNoMore), functionName, Object.values(ALIAS_OF)),
    createEcsApi(fleet, name),
    createTasksApi(seed.runId, fleet.describeTasks),
    createPlanApi(options.plan),
  ]);

  const sweep = startSweepTimer({
    intervalMs: options.sweepIntervalMs,
    invoke: async (payload) => (await ready.invoke(payload)).payload,
    nowMs: Date.now,
  });
  closers.push(sweep.stop);

  if (options.stopped?.aborted === true) fleet.startNoMore();
  options.stopped?.addEventListener("abort", fleet.startNoMore, { once: true });
  await Promise.all([seeded, startFleet(fleet, seed)]);

  closers.push(() => removeLiveFile(directory));
  await writeLiveFile(directory, {
    schema: "meridian.live.v1",
    pid: process.pid,
    runId: seed.runId,
    name,
    homeRegion,
    endpoints,
  });

  let closing: Promise<void> | undefined;
  return {
    environment,
    describeTasks: fleet.describeTasks,
    close: async ({ graceMs }) => {
      // The servers stay up until the tasks have ended, which still call them after SIGTERM.
      const tasksEnded = fleet.stop(graceMs);
      closing ??= tasksEnded.then(() => closeAll(closers));
      await closing;
    },
  };
};

/** @throws MeridianError LOG_LOCKED when another process hosts a run in this directory */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const closers: Closers = [];
  try {
    return await open(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};

/**
 * Serves the log of a run that is over until it is closed, the way the run itself served it.
 * @throws MeridianError RUN_NOT_FOUND when there is no log, LOG_LOCKED while another process has it open
 */
export const openLog = async (directory: string): Promise<OpenLog> => {
  const path = join(directory, "log");
  if (!existsSync(path)) {
    throw new MeridianError("RUN_NOT_FOUND", `${directory} holds no flush log`, { next: "name the folder of a run" });
  }
  const { endpoint, secret, close } = await startDynamoDb(path);
  const environment = makeAwsEnvironment("us-east-1", { dynamodb: endpoint, api: endpoint, secret });
  return { access: { endpoint, secret }, environment, close };
};
