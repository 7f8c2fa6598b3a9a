// A place that Meridian knows nothing of, in the list that the program takes: its commands work there as they are.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleProgram } from "../../bundling/programs.ts";
import { local } from "../../cli/places/local.ts";
import type { Place } from "../../cli/places/place.ts";
import { runProgram } from "../../cli/program.ts";
import { Summary } from "../../contracts/results/summary.ts";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { eventually, scriptOfKinds } from "../support/meridian.ts";
import { makeShed } from "./shed/shed.ts";

jest.mock("../../cli/dashboard/page-files.ts", () => ({ readPageFiles: async () => ({ script: "", style: "" }) }));
// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

describe("a place of another kind", () => {
  let folder: string;
  let server: CountingServer;
  let shed: Place;
  let printed: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-shed-"));
    const { directory } = await bundleProgram("load-generator", join(folder, "bundles"));
    shed = makeShed(pathToFileURL(join(directory, "thread.mjs")));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  beforeEach(async () => {
    server = await startCountingServer();
    printed = [];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server.close();
  });

  const meridian = (...argv: string[]): Promise<number> => runProgram(argv, { places: [local, shed] });
  const configure = (duration: string): string => {
    writeFileSync(join(folder, "script.js"), scriptOfKinds(KINDS, 0.05));
    const config = { remoteRegions: { "us-east-1": 2, "eu-west-1": 1 }, target: server.url, duration };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, start: { bufferSeconds: 3 } }));
    return join(folder, "config.json");
  };
  const printedSummary = (): Summary =>
    Summary.parse(JSON.parse(printed.find((text) => text.includes("meridian.summary.v1")) ?? "{}"));

  it("runs a run to its end and counts what the target counts", async () => {
    const asked = ["--on", "shed", "--config", configure("2s"), "--out", join(folder, "whole"), "--json"];
    expect(await meridian("run", ...asked)).toBe(0);
    const { verdict, metrics, regions, ledger, invalidReasons } = printedSummary();
    expect([verdict, invalidReasons, ledger.lost]).toEqual(["passed", [], 0]);
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    const counts = Object.entries(regions).map(([region, of]) => [region, of.metrics.http_reqs?.values.count]);
    expect(Object.fromEntries(counts)).toEqual(server.byRegion());
    printed = [];
    expect(await meridian("results", "--on", "shed", "--out", join(folder, "whole"), "--json")).toBe(0);
    expect(printedSummary().metrics.http_reqs?.values.count).toBe(server.total());
  }, 60_000);

  it("is looked at, watched and stopped from elsewhere", async () => {
    const out = join(folder, "stopped");
    const running = meridian("run", "--on", "shed", "--config", configure("60s"), "--out", out, "--quiet");
    await eventually(() => (server.total() > 20 ? true : undefined));
    const watching = meridian("watch", "--on", "shed", "--out", out, "--dashboard-port", "0");
    const page = await eventually(() => /live at (\S+)/.exec(printed.join(""))?.[1]);
    expect(await (await fetch(page)).text()).toContain("<html");
    expect(await meridian("status", "--on", "shed", "--out", out)).toBe(0);
    const status = printed.find((text) => text.includes(", in the shed\n"));
    expect(status).toMatch(/^us-east-1 +2 +1\/1 +0\/1 +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(status).toMatch(/^eu-west-1 load-generator 1$/m);
    expect(await meridian("stop", "--on", "shed", "--out", out, "--reason", "seen enough")).toBe(0);
    expect(await Promise.all([running, watching])).toEqual([130, 130]);
    expect(printed).toContain("swept\n");
    expect(printed.filter((text) => text.startsWith("interrupted "))).toHaveLength(1);
    printed = [];
    expect(await meridian("results", "--on", "shed", "--out", out, "--json")).toBe(130);
    const { abort, ledger, metrics } = printedSummary();
    expect([abort?.reason, ledger.lost, metrics.http_reqs?.values.count]).toEqual(["seen enough", 0, server.total()]);
  }, 60_000);

  it("says what is missing there, and what works elsewhere alone", async () => {
    expect(await meridian("doctor", "--on", "shed")).toBe(0);
    expect(printed.join("")).toMatch(/roof +holds/);
    await expect(meridian("status", "--on", "shed")).rejects.toMatchObject({ code: "RUN_NOT_LIVE" });
    await expect(meridian("results", "--on", "shed", "--check")).rejects.toMatchObject({ code: "COMMAND_INVALID" });
  });
});
