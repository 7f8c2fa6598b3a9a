// One run whose script names everything oddly, whose output nobody reads to its end, and whose every file is then read
// by the format's own readers: prometheus_client, promtool, pandas, junitparser, HdrHistogram, OpenTelemetry's classes.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";
import { describeWith } from "../support/needs.ts";

const READERS = process.env.MERIDIAN_READERS ?? "";
const LONG = "long ".repeat(150);
const ODD = ['say "hi"', "two\nlines", "a,b;c\t|", "🙂 é \u2028", "a::b", "<x>&'y' ${z} `w`", "::error::x", LONG];

const SCRIPT = `
import { Counter, Gauge, Rate, Trend } from "meridian";
const run = new Counter("run"), total = new Gauge("run_total"), wait = new Trend("request_duration", true);
const info = new Rate("threshold_ok"), count = new Gauge("request_duration_seconds_count");
const odd = ${JSON.stringify(ODD)};
export default async function ({ http, check, group, sleep, target, vu }) {
  const name = odd[vu.iteration % odd.length];
  const response = await http.get(target, { tags: { name: name + "\\u0007\\u001b[2J" } });
  run.add(1); run.add(-5); total.add(2); wait.add(3); info.add(true); count.add(4);
  check(response, { [name]: () => true });
  await group(name, async () => check(response, { [name]: () => vu.iteration % 2 === 0 }));
  await sleep(0.01);
}
`;

interface Read {
  readonly families: readonly string[];
  readonly requests: number;
  readonly named: readonly string[];
  readonly times: readonly number[];
  readonly rows: Readonly<Record<"requests" | "orders", number>> & {
    readonly columns: readonly string[];
    readonly isTime: boolean;
    readonly isFinite: boolean;
  };
  readonly suites: readonly { readonly name: string; readonly failures: number; readonly cases: readonly string[] }[];
  readonly posted: { readonly requests: number; readonly names: readonly string[]; readonly instance: string };
}

describeWith("readers", "the files of a run with odd names", () => {
  let place: Workplace;
  let server: Server;
  let exitCode: number | null;
  let requestCount = 0;
  let posted = Buffer.alloc(0);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        if (request.url === "/v1/metrics") posted = Buffer.concat(pieces);
        else requestCount += 1;
        response.end(request.url === "/v1/metrics" ? "" : "{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    place = makeWorkplace();
    place.write("script.js", SCRIPT);
    place.write("config.json", {
      remoteRegions: { "us-east-1": 1, "eu-west-1": 1 },
      target: url,
      duration: "2s",
      thresholds: { http_reqs: ["count>5"], checks: ["rate>2"] },
      exports: { otlp: { url: `${url}/v1/metrics`, everySeconds: 1 } },
    });
    const { child, finished } = place.start("run", "--no-dashboard");
    // Whoever reads it has seen enough.
    child.stdout?.once("data", () => child.stdout?.destroy());
    child.stderr?.destroy();
    ({ exitCode } = await finished);
    writeFileSync(join(place.folder, "post.bin"), posted);
  }, 120_000);

  afterAll(() => {
    server.close();
    place.remove();
  });

  const folder = (): string => join(place.folder, "results", place.runId() ?? "");

  it("are written, and the verdict is the exit code, though nobody read what the run said", () => {
    const { verdict, metrics } = place.summary();
    expect([exitCode, verdict]).toEqual([99, "failed"]);
    expect(metrics.http_reqs?.values.count).toBe(requestCount);
  });

  it("are taken by prometheus_client, pandas, junitparser and OpenTelemetry, with the run's numbers", () => {
    const python = join(READERS, "bin/python");
    const script = join(__dirname, "../readers/read.py");
    const read = JSON.parse(
      execFileSync(python, [script, folder(), join(place.folder, "post.bin")], { encoding: "utf8" }),
    ) as Read;
    const { runId, requests, checks } = place.summary();
    expect(read.requests).toBe(requestCount);
    expect(read.times).toHaveLength(1);
    expect(read.named).toEqual(requests.map(({ name }) => name).sort());
    expect(read.named).toContain('say "hi"[2J');
    expect(new Set(read.families).size).toBe(read.families.length);
    expect(read.families).toContain("meridian_script_run");
    expect(read.rows).toMatchObject({ requests: requestCount, orders: requestCount, isTime: true, isFinite: true });
    expect(read.suites.map(({ name, failures }) => [name, failures])).toEqual([
      ["meridian meridian", 1],
      ["meridian meridian checks", 0],
    ]);
    expect(read.suites[1]?.cases).toHaveLength(checks.length);
    expect(read.posted).toMatchObject({ requests: requestCount, instance: runId });
    expect(read.posted.names).toContain("meridian.script.run");
  });

  it("become blocks of Prometheus by promtool's back-fill", () => {
    const data = join(place.folder, "data");
    const words = ["tsdb", "create-blocks-from", "openmetrics", join(folder(), "metrics.openmetrics"), data];
    expect(execFileSync(join(READERS, "bin/promtool"), words, { encoding: "utf8" })).toContain("NUM SAMPLES");
  });

  it("are the run to HistogramLogProcessor without an option", () => {
    const words = ["-cp", join(READERS, "HdrHistogram.jar"), "org.HdrHistogram.HistogramLogProcessor"];
    const log = join(folder(), "histograms.hlog");
    const printed = execFileSync("java", [...words, "-i", log], { encoding: "utf8" });
    expect(Number(/Total count\s*=\s*(\d+)/.exec(printed)?.[1])).toBe(requestCount);
    expect(execFileSync("java", [...words, "-i", log, "-tag", "us-east-1"], { encoding: "utf8" })).toContain(
      "Total count",
    );
  });

  it("are k6's summary to k6-junit and k6-html-reporter", () => {
    const reader = join(__dirname, "../readers/read-summary.mjs");
    const words = [reader, READERS, join(folder(), "summary.json"), place.folder];
    const suites = execFileSync(process.execPath, words, { encoding: "utf8" });
    const { checks, thresholds } = place.summary();
    const failed = [...checks.map(({ fails }) => fails > 0), ...thresholds.map(({ ok }) => !ok)].filter(Boolean);
    expect(suites).toContain(`tests="${checks.length + thresholds.length}" failures="${failed.length}"`);
    const page = readFileSync(join(place.folder, "report.html"), "utf8");
    expect(page).toContain(String(requestCount));
    for (const { expression } of thresholds) expect(page).toContain(expression.replace(">", "&gt;"));
  });

  it("are k6's object to whoever walks through its groups and checks", () => {
    const { root_group, checks, options, metrics } = place.summary();
    const walk = (group: NonNullable<typeof root_group>): number =>
      group.checks.length + group.groups.reduce((sum, inner) => sum + walk(inner), 0);
    expect(root_group === undefined ? 0 : walk(root_group)).toBe(checks.length);
    for (const stat of options?.summaryTrendStats ?? [])
      expect(metrics.http_req_duration?.values).toHaveProperty([stat], expect.any(Number));
  });
});
