// The whole life of a deployment, in the AWS lab: stacks deployed by Terraform, images built and pushed, the orchestrator's bundle under
// its role, a run by real containers whose counts are the target's, a second run, nothing left.
import { ECSClient, ListClustersCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { endingOf } from "../../cli/run/follow.ts";
import { LogReader } from "../../cli/run/log-reader.ts";
import { createRunClient, type RunClient } from "../../cli/run/run-client.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator-actions.ts";
import type { Summary } from "../../contracts/summary.ts";
import { summarise } from "../../metrics/summary.ts";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { type DeploymentFolder, makeDeployment } from "../support/deployment.ts";
import { eventually, scriptOfKinds } from "../support/meridian.ts";
import { describeWith } from "../support/needs.ts";

const NAME = "lab-e2e";
const HOME = "us-west-2";
/** Two workers in us-east-1. */
const REGIONS = { "us-east-1": 5, "eu-west-1": { vus: 2 } };
const FLAGS = ["--auto-approve", "--skip-provider-lock"];

describeWith("lab", "a deployment", () => {
  let place: DeploymentFolder;
  let server: CountingServer;
  let client: RunClient;

  const config = (change: object = {}) => ({
    name: NAME,
    homeRegion: HOME,
    remoteRegions: REGIONS,
    target: server.url,
    allowedHosts: [new URL(server.url).host],
    duration: "5s",
    start: { bufferSeconds: 6, timeoutSeconds: 120 },
    task: { vusPerTask: 3, architecture: "X86_64" },
    images: { registry: `${process.env.AWS_LAB_REGISTRY}/team` },
    // Containers of the lab share one address.
    network: { aggregatorPort: 0 },
    ...change,
  });

  const runsToItsEnd = (runId?: string): Promise<TestStatusAnswer> =>
    eventually(async () => {
      const status = await client.call({ type: "test-status" }).catch(() => undefined);
      return status?.over != null && (runId === undefined || status.runId === runId) ? status : undefined;
    }, 1_000);

  const summaryOf = async (status: TestStatusAnswer): Promise<Summary> => {
    const reader = new LogReader({ regions: status.regions, thresholds: {} }, (region, after) =>
      client.readLog(status.runId, region, after),
    );
    await reader.advance();
    const record = {
      ...{ schema: "meridian.run.v1" as const, meridianVersion: "0", runId: status.runId, createdAt: "", name: NAME },
      ...{ target: server.url, durationSeconds: status.settings.durationSeconds, thresholds: {}, config: {} },
      ...{
        regions: Object.fromEntries(
          Object.entries(status.regions).map(([region, { vus, workers }]) => [region, { vus, workers }]),
        ),
      },
      ...{ scriptSha256: "", ending: endingOf(status) },
    };
    return summarise(record, reader.logs, reader.totals);
  };

  const tasksIn = async (region: string): Promise<number> => {
    const ecs = new ECSClient({ region });
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: NAME }));
    ecs.destroy();
    return taskArns?.length ?? 0;
  };

  beforeAll(async () => {
    server = await startCountingServer();
    place = makeDeployment();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    place.write("config.json", config());
    client = createRunClient(NAME, HOME, undefined);
  });
  afterAll(async () => {
    client.close();
    await server.close();
    // Whatever failed: nothing of this test stays in the lab.
    if (place.resources().length > 0) {
      await place.cdktf("destroy", "remote-*", "--auto-approve");
      await place.cdktf("destroy", "home", "--auto-approve");
    }
    place.remove();
  }, 180_000);

  it("stands after `cdktf deploy home` and `cdktf deploy 'remote-*' --parallelism 4`", async () => {
    const home = await place.cdktf("deploy", "home", ...FLAGS);
    expect([home.exitCode, home.exitCode === 0 ? "" : home.output]).toEqual([0, ""]);
    const remotes = await place.cdktf("deploy", "remote-*", "--parallelism", "4", ...FLAGS);
    expect([remotes.exitCode, remotes.exitCode === 0 ? "" : remotes.output]).toEqual([0, ""]);
  }, 240_000);

  it("has run by then, in containers, to an end of its own, and counted what the target counted", async () => {
    const status = await runsToItsEnd();
    expect(status.over?.reason).toBe("ended");
    const { metrics, regions, ledger, invalidReasons, start, workers } = await summaryOf(status);
    expect(server.total()).toBeGreaterThan(50);
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    const reported = Object.entries(regions).map(([region, summary]) => [
      region,
      summary.metrics.http_reqs?.values.count,
    ]);
    expect(Object.fromEntries(reported)).toEqual(server.byRegion());
    expect(ledger).toMatchObject({ lost: 0, neverSent: 0 });
    expect(invalidReasons).toEqual([]);
    expect(workers).toHaveLength(3);
    process.stdout.write(`start skew over ${workers.length} containers: ${start.skewMilliseconds?.toFixed(1)} ms\n`);
  }, 180_000);

  it("has no task left then, without anyone's help", async () => {
    await eventually(async () => {
      const counts = await Promise.all(Object.keys(REGIONS).map(tasksIn));
      return counts.every((count) => count === 0) ? true : undefined;
    }, 1_000);
  }, 90_000);

  it("shows a plan without changes, whatever the run did to its items", async () => {
    const { exitCode, output } = await place.terraform(
      "home",
      "plan",
      "-input=false",
      "-detailed-exitcode",
      "-no-color",
    );
    expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
  }, 90_000);

  it("runs again without Terraform, and counts exactly again", async () => {
    const before = server.total();
    const { runId } = await client.call({ type: "test-reset", regions: Object.keys(REGIONS) });
    const status = await runsToItsEnd(runId);
    expect(status.over?.reason).toBe("ended");
    const { metrics, ledger } = await summaryOf(status);
    expect(metrics.http_reqs?.values.count).toBe(server.total() - before);
    expect(ledger.lost).toBe(0);
  }, 180_000);

  it("seeds a new run when its config changes", async () => {
    const before = await client.call({ type: "test-status" });
    place.write("config.json", config({ duration: "4s" }));
    const { exitCode, output } = await place.cdktf("deploy", "home", ...FLAGS);
    expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
    const after = await client.call({ type: "test-status" });
    expect(after.runId).not.toBe(before.runId);
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after).toMatchObject({ phase: "gathering", over: null, settings: { durationSeconds: 4 } });
  }, 120_000);

  it("leaves nothing when it is destroyed, remotes first", async () => {
    const remotes = await place.cdktf("destroy", "remote-*", "--auto-approve");
    expect([remotes.exitCode, remotes.exitCode === 0 ? "" : remotes.output]).toEqual([0, ""]);
    const home = await place.cdktf("destroy", "home", "--auto-approve");
    expect([home.exitCode, home.exitCode === 0 ? "" : home.output]).toEqual([0, ""]);
    expect(place.resources()).toEqual([]);
    for (const region of Object.keys(REGIONS)) {
      const ecs = new ECSClient({ region });
      const { clusterArns } = await ecs.send(new ListClustersCommand({}));
      expect(clusterArns?.filter((arn) => arn.endsWith(`/${NAME}`))).toEqual([]);
      ecs.destroy();
    }
    const lambda = new LambdaClient({ region: HOME });
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.filter(({ FunctionName }) => FunctionName?.startsWith(NAME))).toEqual([]);
    lambda.destroy();
  }, 240_000);
});
