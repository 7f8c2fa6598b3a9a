// `meridian try` as somebody who writes a script has it: without a config, in one process, once and at each save.
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { eventually, type Finished, makeWorkplace, type Workplace } from "../support/meridian.ts";

const GOOD = `
import { Counter } from "meridian";
const seen = new Counter("seen");
export const setup = async ({ http, target }) => ((await http.get(\`\${target}/try/ok?at=setup\`)).json());
export default async ({ http, check, group, target, env, setupData }) => {
  const headers = { Authorization: "Bearer canary-one", "Content-Type": "application/json" };
  const body = JSON.stringify({ password: "canary-two" });
  await group("buy", () => http.post(\`\${target}/try/ok?token=canary-three\`, body, { headers }));
  const busy = await http.get(\`\${target}/try/busy\`);
  check(busy, { "is not busy": (r) => r.status === 200, "setup was told": () => setupData.ok });
  await fetch(\`\${target}/try/ok?at=library\`);
  await http.get(\`\${target}/try/reset\`);
  console.debug("debugged", env.API_KEY);
  seen.add(2);
};
export const teardown = async ({ http, target }) => { await http.get(\`\${target}/try/empty?at=teardown\`); process.stdout.write("raw"); };
`;

const BAD = `
export default async ({ http, target }) => {
  await http.get(\`\${target}/try/ok\`);
  nothing.at.all();
};
`;

describe("meridian try", () => {
  let server: CountingServer;
  let place: Workplace;
  let good: Finished;
  let document: Finished;
  let bad: Finished;
  let aborted: Finished;
  let elsewhere: Finished;
  let targetless: Finished;

  beforeAll(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("good.js", GOOD);
    place.write("bad.ts", BAD);
    place.write("aborted.js", 'export default ({ test }) => {\n  test.abort("enough");\n};\n');
    place.write("elsewhere.js", 'export default ({ http }) => http.get("http://127.0.0.1:9/");\n');
    const target = ["--target", server.url];
    const secret = ["-e", "API_KEY=canary-four"];
    [good, document, bad, aborted, elsewhere, targetless] = await Promise.all([
      place.run("try", "good.js", ...target, ...secret, "--headers", "--bodies"),
      place.run("try", "good.js", ...target, ...secret, "--bodies", "--json"),
      place.run("try", "bad.ts", ...target),
      place.run("try", "aborted.js", ...target),
      place.run("try", "elsewhere.js", ...target),
      place.run("try", "bad.ts"),
    ]);
  });
  afterAll(async () => {
    place.remove();
    await server.close();
  });

  const lastLine = ({ stdout }: Finished): string | undefined => stdout.trimEnd().split("\n").at(-1);

  it("runs setup(), one iteration and teardown(), and passes whatever was answered", () => {
    expect(good.exitCode).toBe(0);
    // Two of these, beside the one of the script that threw.
    expect(server.byKind()).toMatchObject({ ok: 2 * 3 + 1, busy: 2, empty: 2 });
    expect(lastLine(good)).toMatch(/6 requests, 2 of them failed; 1 of 2 checks held/);
  });

  it("shows what happens in its order", () => {
    const { stdout } = good;
    const places = [
      "setup()",
      "── buy",
      "200  POST",
      "> Authorization: Bearer (masked)",
      '> {"password":"(masked)"}',
      "503  GET",
      "✗  is not busy",
      "✓  setup was told",
      "called by a library",
      "fail  GET",
      "the target cut the connection",
      "debug  debugged (masked)",
      "teardown()",
      "204  GET",
      "log  raw",
      "iteration_duration",
      "seen",
    ].map((text) => [stdout.indexOf(text), text]);
    expect(places).toEqual([...places].sort(([a], [b]) => Number(a) - Number(b)));
    expect(places[0]?.[0]).toBeGreaterThan(-1);
  });

  it("shows no secret, as text or as JSON", () => {
    expect(good.stdout + good.stderr + document.stdout + document.stderr).not.toMatch(/canary/);
  });

  it("gives one JSON document", () => {
    expect(JSON.parse(document.stdout)).toMatchObject({
      schema: "meridian.try.v1",
      outcome: { is: "done", exitCode: 0, place: null },
      parts: [{ part: "setup" }, { part: "iteration" }, { part: "teardown" }],
      requests: [
        { part: "setup", status: 200 },
        {
          method: "POST",
          group: "::buy",
          timings: { duration: expect.any(Number) },
          response: { body: '{"ok":true}' },
        },
        { status: 503 },
        { by: "library" },
        { status: 0, failure: "connection-reset" },
        { part: "teardown", status: 204 },
      ],
      checks: [
        { name: "is not busy", holds: false },
        { name: "setup was told", holds: true },
      ],
      logs: [
        { level: "debug", text: "debugged (masked)" },
        { level: "log", text: "raw" },
      ],
      metrics: { seen: { type: "counter", sum: 2 } },
    });
  });

  it("says where and why an iteration did not come to its end", () => {
    expect([bad.exitCode, lastLine(bad)]).toEqual([1, expect.stringMatching(/nothing is not defined {2}bad\.ts:4:3$/)]);
    expect(bad.stdout).toContain("4 |   nothing.at.all();");
    expect([aborted.exitCode, lastLine(aborted)]).toEqual([108, expect.stringMatching(/enough {2}aborted\.js:2:\d+$/)]);
  });

  it("calls no host that nobody allowed, and says how to", () => {
    expect([elsewhere.exitCode, elsewhere.stdout]).toEqual([
      0,
      expect.stringContaining('allowedHosts=["127.0.0.1:9"]'),
    ]);
  });

  it("asks for a target where nobody has said one", () => {
    expect([targetless.exitCode, targetless.stderr]).toEqual([2, expect.stringMatching(/no config here\n.*--target/)]);
  });

  it("goes on with --watch at each save, also of what does not compile", async () => {
    place.write("visit.js", "export default ({ http }) => http.get(;\n");
    const { child, finished } = place.start("try", "visit.js", "--target", server.url, "--watch");
    let stdout = "";
    child.stdout?.on("data", (text: string) => {
      stdout += text;
    });
    const roundsAre = (count: number) =>
      eventually(() => (stdout.split("watching:").length > count ? true : undefined), 20);
    await roundsAre(1);
    place.write("visit.js", "export default ({ http, target }) => http.get(`${target}/watched/ok`);\n");
    await roundsAre(2);
    child.kill("SIGINT");
    const { exitCode, stderr } = await finished;
    expect([exitCode, server.byRegion().watched]).toEqual([0, 1]);
    expect(stderr).toContain("at: visit.js:1:");
  });
});
