// Desired counts become processes: through the real ECS client, with real processes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { type LocalCloud, type LocalTask, startLocalCloud } from "../../../cloud/local/local-cloud.ts";
import { replacementDelayMs } from "../../../cloud/local/tasks/task-place.ts";
import { clusterArn, serviceArn } from "../../../contracts/words/names.ts";
import {
  clientOf,
  cloudOptions,
  eventually,
  isAlive,
  makeFolder,
  makeWorkshop,
  removeFolder,
  untilLogged,
  untilRunning,
  type Workshop,
} from "./support.ts";

const GENERATORS = { cluster: "meridian", service: "meridian-load-generator" };

describe("the services of a local run", () => {
  let workshop: Workshop;
  let directory: string;
  let cloud: LocalCloud;
  let ecs: ECSClient;

  beforeAll(async () => {
    workshop = await makeWorkshop();
  });
  afterAll(() => workshop.remove());
  beforeEach(async () => {
    directory = makeFolder();
    cloud = await startLocalCloud(cloudOptions(workshop.programs, directory));
    ecs = new ECSClient(clientOf(cloud.environment, "ECS", "us-east-1"));
    await untilRunning(cloud.describeTasks, 5);
    // Each has its handlers by now: a signal before that ends it as any program.
    for (const { region, role, number } of cloud.describeTasks())
      await said(`${region}-${role}-${number}`, "environment");
  });
  afterEach(async () => {
    ecs.destroy();
    await cloud.close({ graceMs: 500 });
    removeFolder(directory);
  });

  const said = (task: string, text: string): Promise<string> => untilLogged(directory, task, text);
  const generators = (): readonly LocalTask[] =>
    cloud.describeTasks().filter(({ region, role }) => region === "us-east-1" && role === "load-generator");

  it("start as they are on AWS: one aggregator and the workers of each region", async () => {
    const counts = cloud.describeTasks().map(({ region, role, number }) => `${region} ${role} ${number}`);
    expect(counts.sort()).toEqual([
      "eu-west-1 aggregator 1",
      "eu-west-1 load-generator 1",
      "us-east-1 aggregator 1",
      "us-east-1 load-generator 1",
      "us-east-1 load-generator 2",
    ]);
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster: "meridian", services: [GENERATORS.service, "other"] }),
    );
    expect(services).toMatchObject([
      { serviceName: GENERATORS.service, desiredCount: 2, runningCount: 2, pendingCount: 0 },
    ]);
  });

  it("give their tasks the settings that tasks have, and nothing of the user's environment but PATH", async () => {
    process.env.MERIDIAN_TEST_SECRET = "not for tasks";
    const log = await said("us-east-1-load-generator-2", "environment");
    const { environment } = JSON.parse(log.split("\n")[0] ?? "") as { environment: Record<string, string> };
    const names = Object.keys(environment).filter((name) => !name.startsWith("AWS_"));
    expect(names.sort()).toEqual(
      [
        "MERIDIAN_AGGREGATOR_PORT",
        "MERIDIAN_HOME_REGION",
        "MERIDIAN_LISTEN_HOST",
        "MERIDIAN_NAME",
        "MERIDIAN_ORCHESTRATOR",
        "MERIDIAN_REGION",
        "MERIDIAN_THREADS",
        "NODE_CHANNEL_FD",
        "NODE_CHANNEL_SERIALIZATION_MODE",
        "PATH",
      ].filter((name) => name in environment || !name.startsWith("NODE_")),
    );
    expect(environment).toMatchObject({
      MERIDIAN_REGION: "us-east-1",
      MERIDIAN_ORCHESTRATOR: "meridian-orchestrator:generator",
    });
    expect(environment).toMatchObject(cloud.environment);
  });

  it("grow and shrink to their desired count, by name or by ARN", async () => {
    await ecs.send(new UpdateServiceCommand({ ...GENERATORS, desiredCount: 3 }));
    await said("us-east-1-load-generator-3", "environment");
    const scope = { partition: "aws", account: "000000000000", region: "us-east-1" };
    const { service } = await ecs.send(
      new UpdateServiceCommand({
        cluster: clusterArn(scope, "meridian"),
        service: serviceArn(scope, "meridian", "load-generator"),
        desiredCount: 0,
      }),
    );
    expect(service).toMatchObject({ desiredCount: 0, serviceArn: serviceArn(scope, "meridian", "load-generator") });
    await eventually(() => generators().every(({ state }) => state === "stopped") || undefined);
    expect(generators().map(({ exit, restarts }) => [exit, restarts])).toEqual([
      ["code 0", 0],
      ["code 0", 0],
      ["code 0", 0],
    ]);
    expect(cloud.describeTasks().filter(({ state }) => state === "running")).toHaveLength(3);
  });

  it("tell of their tasks as ECS does", async () => {
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: "meridian", serviceName: GENERATORS.service }));
    expect(taskArns).toHaveLength(2);
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: "meridian", tasks: taskArns }));
    expect(tasks).toMatchObject([
      { lastStatus: "RUNNING", group: "service:meridian-load-generator", startedAt: expect.any(Date) },
      { lastStatus: "RUNNING" },
    ]);
  });

  it("are known only where the run is, and by their own names", async () => {
    const elsewhere = new ECSClient(clientOf(cloud.environment, "ECS", "ap-south-1"));
    const update = new UpdateServiceCommand({ ...GENERATORS, desiredCount: 0 });
    await expect(elsewhere.send(update)).rejects.toMatchObject({ name: "ClusterNotFoundException" });
    elsewhere.destroy();
    const other = new UpdateServiceCommand({ cluster: "meridian", service: "other", desiredCount: 0 });
    await expect(ecs.send(other)).rejects.toMatchObject({ name: "ServiceNotFoundException" });
    expect(cloud.describeTasks().every(({ state }) => state === "running")).toBe(true);
  });

  it("replace a task that was killed, in its place", async () => {
    const [victim] = generators();
    process.kill(victim?.pid ?? 0, "SIGKILL");
    const successor = await eventually(
      () => generators().find(({ number, pid, restarts }) => number === 1 && pid !== null && restarts === 1),
      20,
    );
    expect(successor).toMatchObject({ exit: "SIGKILL", state: "running" });
    expect(successor.pid).not.toBe(victim?.pid);
  });

  it("kill a task that does not end when it is told to, when the cloud closes", async () => {
    writeFileSync(join(directory, "ignores-sigterm"), "");
    await ecs.send(new UpdateServiceCommand({ ...GENERATORS, desiredCount: 3 }));
    const pid = (await untilRunning(generators, 3))[2]?.pid ?? 0;
    await said("us-east-1-load-generator-3", "environment");
    await cloud.close({ graceMs: 300 });
    expect(isAlive(pid)).toBe(false);
    expect(generators().map(({ exit }) => exit)).toEqual(["code 0", "code 0", "SIGKILL"]);
    await said("us-east-1-load-generator-3", "SIGTERM");
  });

  it("close at once when they are told to again with no grace left", async () => {
    writeFileSync(join(directory, "ignores-sigterm"), "");
    await ecs.send(new UpdateServiceCommand({ ...GENERATORS, desiredCount: 3 }));
    const pid = (await untilRunning(generators, 3))[2]?.pid ?? 0;
    await said("us-east-1-load-generator-3", "environment");
    const patient = cloud.close({ graceMs: 3_600_000 });
    await cloud.close({ graceMs: 0 });
    await patient;
    expect(isAlive(pid)).toBe(false);
  });
});

it("a task that dies again and again is replaced ever later, up to every ten seconds", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(replacementDelayMs)).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
  ]);
});
