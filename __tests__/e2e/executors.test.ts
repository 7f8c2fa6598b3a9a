// Whole runs of the executors that start iterations by rate or by count: over regions, workers and threads as many as
// were asked for, each of them counted by the target, or counted as dropped.
import type { Summary } from "../../contracts/results/summary.ts";
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { makeWorkplace, READY_IN_TIME, type Workplace } from "../support/meridian.ts";

const scriptOf = (kind: string): string => `export default async ({ http, target, vu }) => {
  await http.get(\`\${target}/\${vu.region}/${kind}?vu=\${vu.id}\`, { tags: { name: "${kind}" } });
};`;

interface Case {
  readonly executor: string;
  readonly config: object;
  readonly expected: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  {
    executor: "constant-arrival-rate",
    config: {
      remoteRegions: { "us-east-1": { rate: 40 }, "eu-west-1": { rate: 25 } },
      load: { executor: "constant-arrival-rate" },
      duration: "2s",
      task: { vusPerTask: 30 },
    },
    expected: { "us-east-1": 80, "eu-west-1": 50 },
  },
  {
    executor: "ramping-arrival-rate",
    config: {
      remoteRegions: { "us-east-1": { rate: 2400 }, "eu-west-1": { rate: 600, preAllocatedVUs: 5, maxVUs: 30 } },
      load: {
        executor: "ramping-arrival-rate",
        timeUnit: "1m",
        stages: [
          { duration: "1s", target: 1 },
          { duration: "2s", target: 0.5 },
        ],
      },
      task: { vusPerTask: 30 },
    },
    expected: { "us-east-1": 80, "eu-west-1": 20 },
  },
  {
    executor: "per-vu-iterations",
    config: {
      remoteRegions: { "us-east-1": 7, "eu-west-1": 3 },
      load: { executor: "per-vu-iterations", iterations: 5, maxDuration: "20s" },
      task: { vusPerTask: 4 },
    },
    expected: { "us-east-1": 35, "eu-west-1": 15 },
  },
  {
    executor: "shared-iterations",
    config: {
      remoteRegions: { "us-east-1": 7, "eu-west-1": 3 },
      load: { executor: "shared-iterations", iterations: 53, maxDuration: "20s" },
      task: { vusPerTask: 4 },
    },
    expected: { "us-east-1": 53, "eu-west-1": 53 },
  },
  {
    executor: "staircase",
    config: {
      remoteRegions: { "us-east-1": { rate: 60, maxVUs: 12 }, "eu-west-1": { rate: 30, maxVUs: 6 } },
      load: {
        executor: "staircase",
        steps: [
          { rate: 30, startsAt: 0 },
          { rate: 60, startsAt: "1s" },
          { rate: 0, startsAt: "2s" },
          { rate: 30, startsAt: "2500ms" },
        ],
      },
      duration: "3s",
      task: { vusPerTask: 6 },
    },
    expected: { "us-east-1": 70, "eu-west-1": 35 },
  },
];

describe("a run by rate or by count", () => {
  let server: CountingServer;
  let place: Workplace;

  beforeEach(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
  });

  afterEach(async () => {
    await server.close();
    place.remove();
  });

  const runOf = async (config: object, kind: string): Promise<Summary> => {
    place.write("script.js", scriptOf(kind));
    place.write("config.json", { target: server.url, start: READY_IN_TIME, ...config });
    const { exitCode, stdout, stderr } = await place.run("run", "--quiet", "--no-dashboard");
    if (exitCode !== 0) process.stderr.write(`${stdout}\n${stderr}\n`);
    expect(exitCode).toBe(0);
    return place.summary();
  };

  const countOf = (metrics: Summary["metrics"], metric: string): number => metrics[metric]?.values.count ?? 0;

  it.each(CASES)("of $executor runs each iteration once, to the last one", async ({ config, expected }) => {
    const { regions, metrics } = await runOf(config, "ok");
    const began = (region: string): number => countOf(regions[region]?.metrics ?? {}, "iterations");
    const dropped = (region: string): number => countOf(regions[region]?.metrics ?? {}, "dropped_iterations");
    const names = Object.keys(expected);
    expect(Object.fromEntries(names.map((region) => [region, began(region) + dropped(region)]))).toEqual(expected);
    expect(server.byRegion()).toEqual(Object.fromEntries(names.map((region) => [region, began(region)])));
    expect(countOf(metrics, "http_reqs")).toBe(server.total());
  });

  it("counts what it dropped for want of a virtual user, and shows how long it would have waited", async () => {
    const config = {
      remoteRegions: { "us-east-1": { rate: 60, maxVUs: 2 } },
      load: { executor: "constant-arrival-rate" },
      duration: "2s",
    };
    const { metrics } = await runOf(config, "slow");
    const [began, dropped] = [countOf(metrics, "iterations"), countOf(metrics, "dropped_iterations")];
    expect(began).toBe(server.total());
    expect(began + dropped).toBe(120);
    expect(dropped).toBeGreaterThan(60);
    expect(countOf(metrics, "http_req_duration_corrected")).toBe(120);
  });
});
