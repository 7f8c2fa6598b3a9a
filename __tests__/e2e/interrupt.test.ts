// Ctrl-C and `meridian stop`: the run drains, its results are written, nothing is left.
import type { ChildProcess } from "node:child_process";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { eventually, makeWorkplace, scriptOfKinds, type Workplace } from "../support/meridian.ts";

describe("a run that is ended before its time", () => {
  let server: CountingServer;
  let place: Workplace;

  beforeEach(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    place.write("config.json", {
      remoteRegions: { "us-east-1": 3, "eu-west-1": 2 },
      target: server.url,
      duration: "60s",
    });
  });
  afterEach(async () => {
    await server.close();
    place.remove();
  });

  /** What the terminal shows was read from the log: it is persisted. */
  const requestsAreShown = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      child.stdout?.on("data", (text: string) => {
        if (/[1-9]\d* requests/.test(text)) resolve();
      });
    });
  const loadHasBegun = () => eventually(() => (server.total() > 50 ? true : undefined));

  it("by one Ctrl-C drains, writes exact results and exits with 130", async () => {
    const { child, finished } = place.start("run");
    await loadHasBegun();
    child.kill("SIGINT");
    const { exitCode } = await finished;
    expect(exitCode).toBe(130);
    const { verdict, metrics, ledger } = place.summary();
    expect([verdict, metrics.http_reqs?.values.count, ledger.lost]).toEqual(["interrupted", server.total(), 0]);
  }, 60_000);

  it("by two keeps what was persisted", async () => {
    const { child, finished } = place.start("run");
    await requestsAreShown(child);
    child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    const { exitCode } = await finished;
    expect(exitCode).toBe(130);
    const count = place.summary().metrics.http_reqs?.values.count ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(server.total());
  }, 60_000);

  it("by `stop` from another terminal ends, and `watch` there sees its end", async () => {
    const { finished } = place.start("run", "--quiet");
    await loadHasBegun();
    const watching = place.run("watch");
    const stopped = await place.run("stop");
    expect(stopped.exitCode).toBe(0);
    expect((await finished).exitCode).toBe(130);
    expect((await watching).stdout).toContain("us-east-1");
    expect(place.summary().metrics.http_reqs?.values.count).toBe(server.total());
  }, 60_000);
});
