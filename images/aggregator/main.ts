// The aggregator's program: reads its environment, opens real ports, and runs until it is told to stop. No other file
// here touches `process`.
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { createFlushLog } from "../../cloud/aws/flush-log.ts";
import { createOrchestrator } from "../../cloud/aws/orchestrator.ts";
import { parseTaskEnvironment } from "../../contracts/run/task-environment.ts";
import { namesOf } from "../../contracts/words/names.ts";
import { findAddress } from "./address.ts";
import { Aggregator } from "./aggregator.ts";
import { createLog } from "./log.ts";
import type { Clock } from "./ports.ts";
import { unavailable } from "./server/delta-reply.ts";
import { startDeltaServer } from "./server/delta-server.ts";

/** How long the answers to the last flush have to be sent. */
const CLOSE_GRACE_MS = 1_000;

const clock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    // A pause that was ended early is no error.
    await timer(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

const log = createLog(clock, (line) => process.stdout.write(line));

const makeRequestHandler = (requestTimeout: number) => ({
  connectionTimeout: 2_000,
  requestTimeout,
  // Without this a time-out is a warning, and the call waits on.
  throwOnRequestTimeout: true,
});

const main = async (): Promise<void> => {
  const environment = parseTaskEnvironment(process.env);
  const region = environment.MERIDIAN_REGION;
  const home = { region: environment.MERIDIAN_HOME_REGION };
  const lambda = new LambdaClient({ ...home, requestHandler: makeRequestHandler(10_000) });
  const dynamodb = new DynamoDBClient({ ...home, requestHandler: makeRequestHandler(5_000) });
  const names = namesOf(environment.MERIDIAN_NAME);
  const token = randomBytes(32).toString("base64url");
  const aggregatorId = randomUUID();
  // The aggregator needs the endpoint, which is known only once the server listens. Nobody knows the endpoint before,
  // so nothing can arrive meanwhile.
  let aggregator: Aggregator | undefined;
  let ownHost: string | undefined;
  const server = await startDeltaServer({
    host: environment.MERIDIAN_LISTEN_HOST,
    port: environment.MERIDIAN_AGGREGATOR_PORT,
    region,
    ownHost: () => ownHost,
    token,
    clock,
    log,
    sink: {
      receive: async (...sent) => aggregator?.receive(...sent) ?? unavailable("starting; send it again"),
    },
  });
  const address = await findAddress(environment.ECS_CONTAINER_METADATA_URI_V4, { clock });
  const endpoint = `http://${address}:${server.port}`;
  ownHost = new URL(endpoint).host;
  log("info", "listening", { region, aggregatorId, endpoint });
  const running = new Aggregator(
    { region, aggregatorId, endpoint, token, seed: environment.MERIDIAN_SEED },
    {
      orchestrator: createOrchestrator(lambda, environment.MERIDIAN_ORCHESTRATOR),
      flushLog: createFlushLog(dynamodb, names.resultsTable),
      clock,
      random: Math.random,
      log,
      mintId: randomUUID,
    },
  );
  aggregator = running;
  process.on("SIGTERM", () => running.stop());
  process.on("SIGINT", () => running.stop());
  try {
    await running.run();
  } finally {
    await server.close(CLOSE_GRACE_MS);
    lambda.destroy();
    dynamodb.destroy();
  }
};

main()
  .catch((error: unknown) => {
    log("error", "failed", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 1;
  })
  .finally(() => {
    // The SDK keeps timers of calls that were answered long ago, which would hold the process for seconds.
    process.exit();
  });
