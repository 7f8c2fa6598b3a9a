// A whole run against a server that counts: nothing is counted twice, nothing is missed, and every region starts at one
// instant.
import { RESULT_FILES } from "../../cli/results/result-files.ts";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { makeWorkplace, READY_IN_TIME, scriptOfKinds, type Workplace } from "../support/meridian.ts";

const REGIONS = { "us-east-1": 7, "eu-west-1": 3, "ap-northeast-1": 12, "sa-east-1": 1 };
/** Two workers in ap-northeast-1 and in us-east-1. */
const VUS_PER_TASK = 6;

describe("a run over four regions with uneven virtual users and several workers", () => {
  let server: CountingServer;
  let place: Workplace;
  let exitCode: number | null;

  beforeAll(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    place.write("config.json", {
      remoteRegions: REGIONS,
      target: server.url,
      start: READY_IN_TIME,
      duration: "3s",
      task: { vusPerTask: VUS_PER_TASK },
      thresholds: {
        http_reqs: ["count>100"],
        "http_req_duration{name:slow}": ["min>=140"],
        "http_reqs{region:sa-east-1}": ["count>0"],
      },
    });
    const finished = await place.run("run", "--quiet");
    exitCode = finished.exitCode;
    if (exitCode !== 0) process.stderr.write(`${finished.stdout}\n${finished.stderr}\n`);
  }, 90_000);

  afterAll(async () => {
    await server.close();
    place.remove();
  });

  it("passes and writes all its results", () => {
    expect(exitCode).toBe(0);
    expect(place.summary()).toMatchObject({ verdict: "passed", invalidReasons: [] });
    for (const name of ["run.json", ...RESULT_FILES.map((file) => file.name)]) {
      expect(place.read(name).length).toBeGreaterThan(100);
    }
  });

  it("reports as many requests as the server received, in all and by region", () => {
    const { metrics, regions } = place.summary();
    expect(server.total()).toBeGreaterThan(200);
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    const reported = Object.fromEntries(
      Object.entries(regions).map(([region, { metrics }]) => [region, metrics.http_reqs?.values.count]),
    );
    expect(reported).toEqual(server.byRegion());
  });

  it("reports as many of each kind as the server answered, with the status that it had", () => {
    const byName = Object.fromEntries(place.summary().requests.map((request) => [request.name, request]));
    for (const [kind, count] of Object.entries(server.byKind()))
      expect([kind, byName[kind]?.count]).toEqual([kind, count]);
    expect(byName.missing?.statuses).toEqual({ "404": byName.missing?.count });
    expect(byName.busy?.failedCount).toBe(byName.busy?.count);
    expect(byName.reset?.statuses).toEqual({ "0": byName.reset?.count });
    expect(byName.empty?.statuses).toEqual({ "204": byName.empty?.count });
  });

  it("has lost nothing, and names what was cut after it was sent", () => {
    const { ledger } = place.summary();
    expect(ledger).toMatchObject({ sent: server.total(), merged: server.total(), lost: 0, neverSent: 0 });
    expect(ledger.ambiguous).toBe(server.byKind().reset);
  });

  it("started every worker's first request at one instant", () => {
    const firsts = [...server.firstArrivals().values()];
    expect(firsts).toHaveLength(Object.values(REGIONS).reduce((sum, vus) => sum + vus, 0));
    const skewMs = Math.max(...firsts) - Math.min(...firsts);
    process.stdout.write(`first requests of ${firsts.length} virtual users within ${skewMs.toFixed(1)} ms\n`);
    expect(skewMs).toBeLessThan(3000);
    const { start, workers } = place.summary();
    expect(start.skewMilliseconds).not.toBeNull();
    expect(workers).toHaveLength(2 + 1 + 2 + 1);
    for (const worker of workers)
      expect(worker.certificate).toMatchObject({ atStart: true, skewMs: expect.any(Number) });
  });

  it("leaves no process of its own", async () => {
    const { exitCode, stdout } = await place.run("status", "--json");
    expect([exitCode, stdout.includes('"pid":')]).toEqual([expect.any(Number), false]);
  });
});
