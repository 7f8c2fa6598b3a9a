// `meridian init` as a newcomer uses it: what it writes runs as it stands, and nothing that was there is lost.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { makeWorkplace, type Workplace } from "../../support/meridian.ts";

describe("init", () => {
  let place: Workplace;
  let server: CountingServer;
  beforeEach(async () => {
    place = makeWorkplace();
    server = await startCountingServer();
  });
  afterEach(async () => {
    await server.close();
    place.remove();
  });

  const text = (file: string): string => readFileSync(join(place.folder, file), "utf8");

  it("writes an API's test that runs against whatever answers 200 with JSON", async () => {
    place.write("package.json", '{\n    "name": "shop", // kept\n    "scripts": {}\n}\n'.replace(" // kept", ""));
    place.write(".gitignore", "dist");
    const { stdout } = await place.run("init", "--name", "shop", "--target", `${server.url}/local/ok`);
    expect(stdout).toMatch(/^wrote config\.json and script\.js, and in \.gitignore and package\.json/);
    expect(text(".gitignore")).toBe("dist\nresults/\n");
    expect(JSON.parse(text("package.json"))).toEqual({ name: "shop", scripts: { "load-test": "meridian run" } });
    const { exitCode } = await place.run("run", "--vus", "1", "--duration", "1s", "-q", "--no-dashboard");
    expect([exitCode, server.byKind()]).toEqual([0, { ok: expect.any(Number) }]);
    const before = text("config.json");
    expect(await place.run("init")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("config.json and script.js are here already"),
    });
    expect(text("config.json")).toBe(before);
  });

  it.each([
    ["login", ["--iterations", "2", "--vus", "1"]],
    ["spike", ["--rate", "5", "--duration", "1s"]],
  ])("writes a %s test that runs against the demo shop", async (template, load) => {
    await place.run("init", "--template", template);
    // The shop refuses three requests in a thousand, which is no fault of the script's.
    const { exitCode } = await place.run("run", ...load, "-q", "--no-dashboard");
    const { metrics } = place.summary();
    expect([0, 99]).toContain(exitCode);
    expect(metrics.checks?.values.passes).toBeGreaterThan(0);
    expect(metrics.iterations_failed?.values.rate).toBe(0);
  });

  it("tells all mistakes of the command line at once, and writes nothing", async () => {
    const { exitCode, stderr } = await place.run("init", "--name", "A", "--target", "shop", "--template", "logn");
    expect(exitCode).toBe(2);
    for (const found of ["--name: found", "--target: found", "did you mean login?"]) expect(stderr).toContain(found);
    expect(existsSync(join(place.folder, "config.json"))).toBe(false);
  });
});
