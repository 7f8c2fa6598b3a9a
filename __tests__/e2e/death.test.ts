// Processes of a run killed in the middle of it: what was acknowledged is kept, what is missing is named, nothing runs
// on.
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { eventually, isAlive, makeWorkplace, scriptOfKinds, type Workplace } from "../support/meridian.ts";

interface Task {
  readonly region: string;
  readonly role: string;
  readonly state: string;
  readonly pid: number | null;
}

const REGIONS = { "us-east-1": 4, "eu-west-1": 6 };

const tasksOf = async (place: Workplace): Promise<readonly Task[]> => {
  const { stdout } = await place.run("status", "--json");
  return stdout.trim() === "" ? [] : (JSON.parse(stdout) as { tasks: Task[] }).tasks;
};

/**
 * The pid of a running task, once the run's load has been going on for a moment: the target has counted from every
 * region.
 */
const pidDuringLoad = async (
  place: Workplace,
  server: CountingServer,
  region: string,
  role: string,
): Promise<number> => {
  await eventually(() =>
    Object.keys(REGIONS).every((name) => (server.byRegion()[name] ?? 0) > 20) ? true : undefined,
  );
  const task = (await tasksOf(place)).find((one) => one.region === region && one.role === role && one.pid !== null);
  if (task?.pid == null) throw new Error(`no ${role} runs in ${region}`);
  return task.pid;
};

describe("a run in which a process is killed", () => {
  let server: CountingServer;
  let place: Workplace;

  beforeEach(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    place.write("config.json", {
      remoteRegions: REGIONS,
      target: server.url,
      duration: "8s",
    });
  });
  afterEach(async () => {
    await server.close();
    place.remove();
  });

  it("keeps its counts exact when it was an aggregator", async () => {
    const { finished } = place.start("run", "--quiet");
    process.kill(await pidDuringLoad(place, server, "eu-west-1", "aggregator"), "SIGKILL");
    const { exitCode, stdout, stderr } = await finished;
    expect([exitCode, exitCode === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
    const { metrics, regions, ledger } = place.summary();
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    expect(regions["eu-west-1"]?.metrics.http_reqs?.values.count).toBe(server.byRegion()["eu-west-1"]);
    expect(ledger.lost).toBe(0);
  }, 90_000);

  it("goes on with a new worker and names the gap when it was a load generator", async () => {
    const { finished } = place.start("run", "--quiet");
    const pid = await pidDuringLoad(place, server, "eu-west-1", "load-generator");
    process.kill(pid, "SIGKILL");
    await finished;
    const { metrics, ledger, workers, warnings, invalidReasons } = place.summary();
    const counted = metrics.http_reqs?.values.count ?? 0;
    expect(counted).toBeLessThanOrEqual(server.total());
    expect(server.total() - counted).toBeLessThanOrEqual(ledger.lost);
    const successors = workers.filter(({ region }) => region === "eu-west-1");
    expect(successors.map(({ ended }) => ended).sort()).toEqual([false, true]);
    expect([...warnings, ...invalidReasons].some((text) => text.includes("eu-west-1") && /\d/.test(text))).toBe(true);
  }, 90_000);

  it("leaves nothing running when it was the command itself, and its results can still be written", async () => {
    const { child, finished } = place.start("run", "--quiet");
    await pidDuringLoad(place, server, "us-east-1", "load-generator");
    const pids = (await tasksOf(place)).flatMap(({ pid }) => (pid === null ? [] : [pid]));
    expect(pids.length).toBeGreaterThanOrEqual(4);
    await eventually(() => (server.total() > 300 ? true : undefined));
    child.kill("SIGKILL");
    await finished;
    await eventually(() => (pids.some(isAlive) ? undefined : true));
    const before = server.total();
    const { exitCode } = await place.run("results");
    expect(exitCode).toBe(3);
    const summary = place.summary();
    expect(summary.verdict).toBe("invalid");
    expect(summary.metrics.http_reqs?.values.count).toBeGreaterThan(0);
    expect(summary.metrics.http_reqs?.values.count).toBeLessThanOrEqual(before);
    expect(server.total()).toBe(before);
  }, 90_000);
});
