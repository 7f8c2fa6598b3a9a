// What the tests of the local cloud share: bundles, small programs that stand in for Meridian's own, and a cloud made
// of them.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProgram } from "../../../bundling/programs.ts";
import type { LocalCloudOptions, LocalTask } from "../../../cloud/local/local-cloud.ts";
import { LOCAL_PLAN_LOCATION } from "../../../cloud/local/servers/plan-api.ts";
import type { SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { eventually } from "../../support/meridian.ts";

export { eventually, isAlive } from "../../support/meridian.ts";

/** A task that says what it is, then waits for SIGTERM; `ignores-sigterm` in its directory makes it deaf to that. */
const TASK = `
import { appendFileSync, existsSync } from "node:fs";
const isDeaf = existsSync("ignores-sigterm");
process.on("SIGTERM", () => {
  console.log("SIGTERM");
  if (!isDeaf) process.exit(0);
});
console.log(JSON.stringify({ pid: process.pid, environment: process.env }));
if (existsSync("dies-at-once")) process.exit(7);
setInterval(() => {}, 1000);
`;

/** Answers with what it was given; \`do\` in the event makes it do something else. */
const ORCHESTRATOR = `
let waiting = 0;
export const handler = async (event, context) => {
  if (event.do === "log") console.log(context.invokedFunctionArn);
  if (event.do === "throw") throw new TypeError("as told");
  if (event.do === "exit") process.exit(9);
  if (event.do === "meet") {
    waiting += 1;
    while (waiting < event.guests) await new Promise((resolve) => setTimeout(resolve, 5));
    return { met: waiting };
  }
  return { event, context, remainingMs: context.getRemainingTimeInMillis(), environment: { ...process.env } };
};
`;

export interface Workshop {
  readonly folder: string;
  readonly programs: LocalCloudOptions["programs"];
  readonly demoTarget: string;
  remove(): void;
}

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), "meridian-local-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** The real bundles of this room, and stand-ins for the programs of the others. */
export const makeWorkshop = async (): Promise<Workshop> => {
  const folder = makeFolder();
  const [local, demo] = await Promise.all([bundleProgram("local", folder), bundleProgram("demo-target", folder)]);
  const write = (name: string, code: string): string => {
    writeFileSync(join(folder, name), code);
    return join(folder, name);
  };
  const task = write("task.mjs", TASK);
  return {
    folder,
    programs: {
      orchestrator: write("orchestrator.mjs", ORCHESTRATOR),
      aggregator: task,
      loadGenerator: task,
      exitWithParent: join(local.directory, "exit-with-parent.mjs"),
      orchestratorThread: join(local.directory, "orchestrator-thread.mjs"),
    },
    demoTarget: join(demo.directory, "index.mjs"),
    remove: () => removeFolder(folder),
  };
};

export const SEED: SeedInput = {
  runId: "20261124-170211-k3f9",
  generation: 1,
  regions: { "us-east-1": { vus: 20, workers: 2 }, "eu-west-1": { vus: 5, workers: 1 } },
  settings: { barrier: "workers", bufferSeconds: 5, timeoutSeconds: 60, durationSeconds: 20, drainSeconds: 30 },
  script: { location: LOCAL_PLAN_LOCATION, sha256: "0".repeat(64) },
};

export const cloudOptions = (programs: LocalCloudOptions["programs"], directory: string): LocalCloudOptions => ({
  name: "meridian",
  homeRegion: "us-west-2",
  directory,
  seed: SEED,
  plan: "{}",
  programs,
  threadsPerWorker: 1,
  sweepIntervalMs: 60_000,
});

/** Settings of an SDK client out of an environment, as it would take them from its process's own. */
export const clientOf = (
  environment: Readonly<Record<string, string>>,
  service: "DYNAMODB" | "LAMBDA" | "ECS",
  region?: string,
) => ({
  region: region ?? environment.AWS_REGION ?? "",
  endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? "",
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
  },
});

/** The tasks, once as many as said run. */
export const untilRunning = (describe: () => readonly LocalTask[], count: number): Promise<readonly LocalTask[]> =>
  eventually(() => {
    const running = describe().filter(({ state }) => state === "running");
    return running.length === count ? running : undefined;
  }, 20);

/** A task's log, once it holds a text. */
export const untilLogged = (directory: string, name: string, text: string): Promise<string> =>
  eventually(() => {
    const path = join(directory, "logs", `${name}.log`);
    const log = existsSync(path) ? readFileSync(path, "utf8") : "";
    return log.includes(text) ? log : undefined;
  }, 20);
