// The commands with --aws, which speak to whatever the environment's endpoints are: here those of a run on this
// machine.

import type { ServiceView } from "../../cli/places/aws/services.ts";
import { makeAwsEnvironment } from "../../cloud/local/aws-environment.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import {
  eventually,
  type Finished,
  firstView,
  makeWorkplace,
  scriptOfKinds,
  type Workplace,
} from "../support/meridian.ts";

const HOME = "eu-central-1";

describe("the commands with --aws", () => {
  const environment = { ...process.env };
  let server: CountingServer;
  let place: Workplace;
  let running: Promise<Finished>;

  beforeAll(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    place.write("config.json", {
      name: "here",
      homeRegion: HOME,
      remoteRegions: { "us-east-1": 3, "eu-west-1": 2 },
      target: server.url,
      allowedHosts: [new URL(server.url).host],
      images: { registry: "127.0.0.1:5000/team" },
      duration: "60s",
      start: { bufferSeconds: 3 },
    });
    running = place.start("run", "--quiet").finished;
    await eventually(() => (server.total() > 50 ? true : undefined));
    const live = JSON.parse(place.read("live.json"));
    Object.assign(process.env, makeAwsEnvironment(HOME, live.endpoints));
  }, 60_000);

  afterAll(async () => {
    process.env = environment;
    await running;
    await server.close();
    place.remove();
  });

  it("show slots and services of every region", async () => {
    const { stdout, exitCode } = await place.run("status", "--aws", "--json");
    expect(exitCode).toBe(0);
    const { phase, slots, services } = JSON.parse(stdout) as TestStatusAnswer & { services: readonly ServiceView[] };
    expect([phase, slots.length]).toEqual(["started", 2]);
    expect(services.map(({ region, role, desired, running: count }) => [region, role, desired, count]).sort()).toEqual([
      ["eu-west-1", "aggregator", 1, 1],
      ["eu-west-1", "load-generator", 1, 1],
      ["us-east-1", "aggregator", 1, 1],
      ["us-east-1", "load-generator", 1, 1],
    ]);
  });

  it("neither start another run nor pull results nor let destroy while one is under way", async () => {
    const asked = await Promise.all(
      [
        ["results", "--aws", "--out", "elsewhere"],
        ["results", "--aws", "--check"],
      ].map((args) => place.run(...args)),
    );
    for (const { exitCode, stderr } of asked) {
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/is under way on AWS \(started\)\n {2}next: .*watch --aws/);
    }
    // Deployed is what a run on this machine carries, which differs from what a deploy would: a run of it would be
    // another test.
    const { exitCode, stderr } = await place.run("run", "--aws");
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/are not those that are deployed/)]);
  });

  it("say that the log has nothing of a run that it never had", async () => {
    const { exitCode, stderr } = await place.run("results", "20250101-000000-abcd", "--aws");
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/log of here in eu-central-1 holds nothing of run/)]);
  });

  it("refuse what they would have to ignore", async () => {
    for (const words of ["status --aws --out elsewhere", "results --check", "watch --config config.json"]) {
      const { exitCode, stderr } = await place.run(...words.split(" "));
      expect([words, exitCode, stderr]).toEqual([words, 2, expect.stringMatching(/ works with --on \w+ alone: /)]);
    }
  });

  it("show a live page of a watched run, and leave the run as it is", async () => {
    const { child, finished } = place.start("watch", "--on", "aws", "--out", "left", "--dashboard-port", "0");
    let said = "";
    child.stdout?.on("data", (text: string) => {
      said += text;
    });
    const url = await eventually(() => /live at (\S+)/.exec(said)?.[1]);
    const shown = await eventually(async () => {
      const { frame } = await firstView(url);
      return frame !== null && frame.requests > 0 ? frame : undefined;
    });
    expect(shown.regions.map(({ region }) => region)).toEqual(["us-east-1", "eu-west-1"]);
    expect(shown.requests).toBeLessThanOrEqual(server.total());
    child.kill("SIGINT");
    const { exitCode, stdout } = await finished;
    expect([exitCode, stdout]).toEqual([130, expect.stringMatching(/goes on, and `meridian watch --aws` comes back/)]);
  });

  it("stop a run in order, and its numbers are the target's", async () => {
    const { stdout } = await place.run("stop", "--aws", "--reason", "seen enough");
    expect(stdout).toContain("stopping, iterations under way finish");
    // Quiet as it is, it says what failed.
    const stderr = expect.stringMatching(/^ {2}✗ interrupted {2}.*the target cut the connection.*GET reset\n$/s);
    expect(await running).toMatchObject({ exitCode: 130, stderr });
    const { verdict, ledger, metrics } = place.summary();
    expect([verdict, ledger.lost, metrics.http_reqs?.values.count]).toEqual(["interrupted", 0, server.total()]);
  }, 60_000);

  it("say what is missing when nothing answers", async () => {
    const { exitCode, stderr } = await place.run("status", "--aws");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /orchestrator here-orchestrator in eu-central-1: AWS could not be reached\. AWS says: ECONN/,
    );
  });
});
