// Mistakes of config, script and target: each is answered in sentences, with the right exit code, and writes nothing it
// should not.
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

describe("a run with a mistake", () => {
  let server: CountingServer;
  let place: Workplace;

  beforeAll(async () => {
    server = await startCountingServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    place = makeWorkplace();
  });
  afterEach(() => place.remove());

  const config = (change: object = {}) => ({
    remoteRegions: { "us-east-1": 2, "eu-west-1": 1 },
    target: server.url,
    duration: "3s",
    ...change,
  });
  const IDLE_SCRIPT =
    "export default async ({ http, sleep, target, vu }) => { await http.get(`${target}/${vu.region}/ok`); await sleep(0.2); };\n";

  it("in the config names all seven, exits with 2 and writes nothing", async () => {
    place.write("script.js", IDLE_SCRIPT);
    place.write(
      "config.json",
      `{ "taget": "demo", "homeRegion": "us-wst-2", "remoteRegions": { "us-east-1": 0, "eu-west-1": { "vuss": 2 } },
         "duration": "20x", "tresholds": {}, "load": { "executor": "constant-vuss" } }`,
    );
    const { exitCode, stderr } = await place.run("run");
    expect(exitCode).toBe(2);
    for (const word of ["taget", "target", "us-west-2", "vuss", "duration", "thresholds", "constant-vus", "7 mistakes"])
      expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(place.runId()).toBeUndefined();
  });

  it.each([
    [
      "does not compile",
      "export default async ({ http }) => {\n  await http.get(;\n};\n",
      /script\.js:2:18[\s\S]*await http\.get\(;/,
    ],
    ["has no default export", "export const a = 1;\n", /script\.js:1:1[\s\S]*export const a = 1;/],
  ])("whose script %s shows file, line, column and the line", async (_, script, message) => {
    place.write("script.js", script);
    place.write("config.json", config());
    const { exitCode, stderr } = await place.run("run");
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(place.runId()).toBeUndefined();
  });

  it.each([
    ["refuses connections", "http://127.0.0.1:9", /127\.0\.0\.1:9/],
    ["cannot be resolved", "http://no-such-host.invalid", /no-such-host\.invalid/],
  ])("whose target %s says so in a sentence", async (_, target, message) => {
    place.write("script.js", IDLE_SCRIPT);
    place.write("config.json", config({ target }));
    const { exitCode, stderr } = await place.run("run");
    expect([exitCode, stderr]).toEqual([expect.any(Number), expect.stringMatching(message)]);
    expect(exitCode).not.toBe(0);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("in the script, in one of ten iterations, is counted, shown with its place, and the run goes on", async () => {
    place.write(
      "script.js",
      `export default async ({ http, sleep, target, vu }) => {
  await http.get(\`\${target}/\${vu.region}/ok\`);
  await sleep(0.1);
  if (vu.iteration % 10 === 9) throw new Error("the tenth is bad");
  await http.get("http://127.0.0.2:1/elsewhere", { tags: { name: "elsewhere" } });
};
`,
    );
    place.write(
      "config.json",
      config({
        thresholds: { "http_reqs{name:elsewhere}": ["count<1"], "http_req_duration{region:us-east-1}": ["p(95)<5000"] },
      }),
    );
    const { exitCode, stdout } = await place.run("run");
    expect(exitCode).toBe(99);
    const { errors, thresholds, requests, metrics } = place.summary();
    const thrown = errors.filter(({ kind }) => kind === "script");
    expect(thrown).toEqual([
      {
        kind: "script",
        message: expect.stringContaining("the tenth is bad"),
        place: "script.js:4:38",
        count: expect.any(Number),
      },
    ]);
    const iterations = metrics.iterations?.values.count ?? 0;
    expect(thrown[0]?.count).toBeGreaterThanOrEqual(3);
    expect(thrown[0]?.count).toBeLessThanOrEqual(iterations / 10);
    // At once when it happened first, with its place, and in the list at the end.
    const said = stdout.split("\n").filter((line) => line.includes("the tenth is bad"));
    expect(said).toEqual([
      expect.stringMatching(/first error of its kind .*script\.js:4:38/),
      expect.stringMatching(/^ +\d+ × .*script\.js:4:38/),
    ]);
    const elsewhere = requests.find(({ name }) => name === "elsewhere");
    expect(thresholds).toMatchObject([
      { ok: false, value: elsewhere?.count, limit: 1 },
      { ok: true, limit: 5000 },
    ]);
    expect(stdout).toContain("127.0.0.2");
    expect(stdout).toContain("allowedHosts");
  }, 60_000);

  it("in the script, which blocks for ever, ends at its deadline and says so", async () => {
    place.write(
      "script.js",
      `export default async ({ http, sleep, target, vu }) => {
  await http.get(\`\${target}/\${vu.region}/ok\`);
  await sleep(0.2);
  if (vu.region === "eu-west-1" && vu.iteration === 2) for (;;);
};
`,
    );
    place.write("config.json", config({ load: { executor: "constant-vus", gracefulStop: "1s" } }));
    const before = server.byRegion()["us-east-1"] ?? 0;
    const { exitCode, stdout } = await place.run("run");
    expect(exitCode).toBe(3);
    const { verdict, invalidReasons, regions } = place.summary();
    expect(verdict).toBe("invalid");
    expect(invalidReasons.join("\n")).toMatch(/eu-west-1/);
    expect(stdout).toMatch(/block/);
    expect(regions["us-east-1"]?.metrics.http_reqs?.values.count).toBe((server.byRegion()["us-east-1"] ?? 0) - before);
  }, 90_000);
});
