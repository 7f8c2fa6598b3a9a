// `meridian init` as a newcomer uses it: what it writes runs as it stands, and nothing that was there is lost.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
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

  it("adds what a deployment needs, and keeps what is there", async () => {
    const { stdout: first } = await place.run("init", "--aws");
    expect(first).toMatch(/wrote cdktf\.json and main\.ts, and in package\.json and \.gitignore/);
    expect(first).toMatch(
      /config\.json is for this machine so far.*\n.*target: .*\n.*remoteRegions\.local: .*\n.*images/,
    );
    expect(JSON.parse(text("cdktf.json"))).toMatchObject({ language: "typescript", app: "npx tsx main.ts" });
    const { devDependencies, overrides, allowScripts } = JSON.parse(text("package.json"));
    expect(Object.keys(devDependencies)).toEqual(["meridian", "meridian-aws", "cdktf-cli", "tsx"]);
    expect(overrides).toEqual(packageJson.overrides);
    expect(packageJson.allowScripts).toMatchObject(allowScripts);
    expect(text(".gitignore").split("\n")).toEqual(expect.arrayContaining(["results/", "terraform.*.tfstate*"]));

    const before = ["cdktf.json", "main.ts", "package.json", ".gitignore"].map(text);
    const kept = { dependencies: { meridian: "1.2.3" }, devDependencies: { tsx: "4.0.0" }, overrides: { a: "1" } };
    expect((await place.run("init", "--aws")).stdout).toMatch(/^wrote nothing new\n/);
    expect(["cdktf.json", "main.ts", "package.json", ".gitignore"].map(text)).toEqual(before);
    place.write("package.json", kept);
    expect((await place.run("init", "--aws")).stdout).toMatch(/^wrote nothing new, and in package\.json/);
    expect(JSON.parse(text("package.json"))).toMatchObject(kept);
  });

  it("never takes over somebody else's app", async () => {
    const app = "console.log('a server');\n";
    place.write("main.ts", app);
    const { exitCode, stderr } = await place.run("init", "--aws");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("main.ts is here") });
    expect([text("main.ts"), existsSync(join(place.folder, "cdktf.json"))]).toEqual([app, false]);
  });

  it("tells all mistakes of the command line at once, and writes nothing", async () => {
    const { exitCode, stderr } = await place.run("init", "--name", "A", "--target", "shop", "--template", "logn");
    expect(exitCode).toBe(2);
    for (const found of ["--name: found", "--target: found", "did you mean login?"]) expect(stderr).toContain(found);
    expect(existsSync(join(place.folder, "config.json"))).toBe(false);
  });
});
