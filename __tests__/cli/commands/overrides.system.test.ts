// Overrides of the command line as a user gives them: a run without a config, and what `inspect` says of a config that
// is a module.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { makeWorkplace, type Workplace } from "../../support/meridian.ts";

describe("the command line", () => {
  let place: Workplace;
  let server: CountingServer;
  beforeAll(async () => {
    place = makeWorkplace();
    server = await startCountingServer();
  });
  afterAll(async () => {
    await server.close();
    place.remove();
  });

  it("runs a script without a config, with what it says", async () => {
    place.write(
      "visit.js",
      "export default async ({ http, target, env }) => { await http.get(`${target}/local/${env.KIND}`); };",
    );
    place.write("local.env", "KIND=missing\nOTHER=1\n");
    const load = [
      "--vus",
      "2",
      "--iterations",
      "4",
      "--target",
      server.url,
      "--env-file",
      "local.env",
      "-e",
      "KIND=ok",
    ];
    const { exitCode } = await place.run(
      "run",
      "visit.js",
      ...load,
      "--threshold",
      "http_reqs count<4",
      "-q",
      "--no-dashboard",
    );
    expect(exitCode).toBe(99);
    expect(server.byKind()).toEqual({ ok: 4 });
    // Nobody was in any city: neither the report's data nor its program names one.
    expect(place.read("report.html")).not.toMatch(/Ireland|Virginia/);
    expect(JSON.parse(place.read("run.json")).configFrom).toMatchObject({
      "env.OTHER": "--env-file",
      "env.KIND": "-e",
      "load.iterations": "--iterations",
      "remoteRegions.local.vus": "--vus",
      script: "[script]",
      "thresholds.http_reqs": "--threshold",
    });
  });

  it("inspects a config that is a module, and says what is wrong with one", async () => {
    copyFileSync(join(__dirname, "../../../examples/meridian.config.ts"), join(place.folder, "meridian.config.ts"));
    const { stdout } = await place.run("inspect", "--json", "--region", "eu-west-1=9");
    const { config, from } = JSON.parse(stdout);
    expect(config.remoteRegions).toEqual({ "us-east-1": { vus: 4 }, "eu-west-1": { vus: 9 } });
    expect(from).toMatchObject({
      "remoteRegions.us-east-1.vus": "meridian.config.ts",
      "remoteRegions.eu-west-1.vus": "--region",
      homeRegion: "default",
    });
    const mistakes = [
      ["export default 5;", "has a default export that is no object"],
      ["export const config = {};", "has no default export"],
      ["export default {", "does not compile: meridian.config.ts:1:17: "],
      ["throw new Error('no key');", "throws: no key"],
    ] as const;
    for (const [code, message] of mistakes) {
      place.write("meridian.config.ts", code);
      const { exitCode, stderr } = await place.run("inspect");
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`the config meridian.config.ts ${message}`)]);
    }
  });
});
