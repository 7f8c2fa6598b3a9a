// 2,000 virtual users over four regions on one machine: the run holds, and each worker stays small.
// Each has two iterations and all the time that they take, so the count is the same on any machine.
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { makeWorkplace, READY_IN_TIME, type Workplace } from "../support/meridian.ts";

describe("2,000 virtual users that sleep for a second", () => {
  let server: CountingServer;
  let place: Workplace;
  beforeAll(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
  });
  afterAll(async () => {
    await server.close();
    place.remove();
  });

  it("run over four regions with exact counts, each worker under 250 MB", async () => {
    place.write(
      "script.js",
      "export default async ({ http, sleep, target, vu }) => { await http.get(`${target}/${vu.region}/ok?vu=${vu.id}`, { tags: { name: 'ok' } }); await sleep(1); };\n",
    );
    place.write("config.json", {
      remoteRegions: { "us-east-1": 500, "eu-west-1": 500, "ap-northeast-1": 500, "sa-east-1": 500 },
      target: server.url,
      start: READY_IN_TIME,
      load: { executor: "per-vu-iterations", iterations: 2, maxDuration: "60s" },
    });
    await place.run("run", "--quiet");
    const { metrics, workers, ledger } = place.summary();
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    expect(server.total()).toBe(4000);
    expect(ledger.lost).toBe(0);
    expect(workers).toHaveLength(4);
    for (const { region, maxRssBytes } of workers) {
      process.stdout.write(`${region}: ${(maxRssBytes / 1024 / 1024).toFixed(0)} MB\n`);
      expect(maxRssBytes).toBeLessThan(250 * 1024 * 1024);
    }
  }, 90_000);
});
