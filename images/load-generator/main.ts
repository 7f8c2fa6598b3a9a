// The load generator's program: reads its environment, makes the real ports, and runs until it is told to stop. No
// other file of the main thread reads the environment, handles signals or exits.
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { setTimeout as timer } from "node:timers/promises";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { createOrchestrator } from "../../cloud/aws/orchestrator.ts";
import { createPlanStore, createS3 } from "../../cloud/aws/plan-store.ts";
import type { SecretStore } from "../../cloud/ports.ts";
import { parseTaskEnvironment } from "../../contracts/run/task-environment.ts";
import { monotonicMs } from "./shared/monotonic.ts";
import { postDelta } from "./worker/aggregator-client.ts";
import { ScriptHost } from "./worker/host/script-host.ts";
import { LoadGenerator } from "./worker/load-generator.ts";
import { runPhase } from "./worker/phase-thread.ts";
import { loadPlan } from "./worker/plan-loader.ts";
import type { WorkerClock, WorkerPorts } from "./worker/ports.ts";
import { awaitHandedSecrets, readSecretsOf } from "./worker/secrets/read-secrets.ts";
import { ThreadPool } from "./worker/thread-pool.ts";

const log: WorkerPorts["log"] = (event, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
};

const clock: WorkerClock = {
  monotonicMs,
  wallMs: Date.now,
  sleep: async (ms, signal) => {
    // A pause that was ended early is no error.
    await timer(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  after: (ms, run) => {
    const timeout = setTimeout(run, ms);
    return () => clearTimeout(timeout);
  },
};

/** Its bundle lies beside this one, and is seldom needed. */
const openSecretStore = async (region: string): Promise<SecretStore> => {
  const program = new URL("./secret-store.mjs", import.meta.url).href;
  const { createSecretStore } = (await import(program)) as typeof import("../../cloud/aws/secret-store.ts");
  return createSecretStore(region);
};

const main = async (): Promise<void> => {
  // It comes up while this process finds out what there is to do.
  const host = new ScriptHost({
    host: new URL("./script-host.mjs", import.meta.url),
    thread: new URL("./thread.mjs", import.meta.url),
  });
  host.start();
  const environment = parseTaskEnvironment(process.env);
  const region = environment.MERIDIAN_HOME_REGION;
  // Each call makes one attempt, since its round trip measures the clock's offset. The callers repeat failed calls.
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true };
  const lambda = new LambdaClient({ region, maxAttempts: 1, requestHandler });
  const s3 = createS3(region, process.env);
  const plans = createPlanStore(s3);
  const handed = awaitHandedSecrets(process);
  const ports: WorkerPorts = {
    clock,
    random: Math.random,
    orchestrator: createOrchestrator(lambda, environment.MERIDIAN_ORCHESTRATOR, monotonicMs),
    postDelta,
    loadPlan: (location) => loadPlan(location, plans),
    readSecrets: (plan) => readSecretsOf(plan, () => openSecretStore(region), handed),
    mintId: randomUUID,
    log,
    threadCount: environment.MERIDIAN_THREADS ?? availableParallelism(),
    openThreads: (assignment, events) => new ThreadPool(host, assignment, events),
    scriptUsage: () => host.usage,
    runPhase: (options, events) => runPhase(host, options, events),
  };
  const generator = new LoadGenerator(environment.MERIDIAN_REGION, ports, environment.MERIDIAN_SEED);
  process.on("SIGTERM", () => generator.stop());
  process.on("SIGINT", () => generator.stop());
  try {
    await generator.run();
  } finally {
    lambda.destroy();
    s3.destroy();
  }
  log("stopped");
};

main()
  .catch((error: unknown) => {
    log("failed", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 1;
  })
  .finally(() => {
    // The SDK keeps timers of calls that were answered long ago, which would hold the process for seconds.
    process.exit();
  });
