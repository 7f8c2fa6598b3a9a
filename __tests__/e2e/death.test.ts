// Processes of a run killed in the middle of it: what was acknowledged is kept, what is missing is named, nothing runs
// on.
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import {
  eventually,
  isAlive,
  makeWorkplace,
  READY_IN_TIME,
  scriptOfKinds,
  type Workplace,
} from "../support/meridian.ts";

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
  // Asked for before the load, which a busy machine may be through with while it is asked.
  const pid = await eventually(async () => {
    const tasks = await tasksOf(place);
    return tasks.find((one) => one.region === region && one.role === role)?.pid ?? undefined;
  });
  await eventually(() =>
    Object.keys(REGIONS).every((name) => (server.byRegion()[name] ?? 0) > 20) ? true : undefined,
  );
  return pid;
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
      start: READY_IN_TIME,
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

  it("goes on with a new worker and names the gap when it was a load generator, and another's that stood still", async () => {
    const { finished } = place.start("run", "--quiet");
    const [suspended, pid] = await Promise.all(
      ["us-east-1", "eu-west-1"].map((region) => pidDuringLoad(place, server, region, "load-generator")),
    );
    if (suspended === undefined || pid === undefined) throw new Error("no load generator runs");
    // Some seconds of it have been told.
    await eventually(() => ((server.byRegion()["eu-west-1"] ?? 0) > 250 ? true : undefined));
    process.kill(pid, "SIGKILL");
    process.kill(suspended, "SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    process.kill(suspended, "SIGCONT");
    await finished;
    const { verdict, loadGaps, regions } = place.summary();
    expect(verdict).toBe("invalid");
    const causes = loadGaps.map(({ region, cause }) => `${region} ${cause}`);
    expect(causes).toEqual(expect.arrayContaining(["us-east-1 process-suspended", "eu-west-1 worker-dead"]));
    for (const [region, { ledger: of }] of Object.entries(regions)) {
      const { merged = 0, lost = 0 } = of ?? {};
      expect(server.byRegion()[region]).toBeGreaterThanOrEqual(merged);
      expect(server.byRegion()[region]).toBeLessThanOrEqual(merged + lost);
    }
    expect(regions["us-east-1"]?.ledger?.lost).toBe(0);
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
