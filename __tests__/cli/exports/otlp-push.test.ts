// Metrics as a collector receives them: a server that decodes what is posted, and one that refuses it.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { secretsOf } from "../../../cli/exports/open-exports.ts";
import { resourceMetricsOf } from "../../../cli/exports/otlp-metrics.ts";
import { OtlpPush } from "../../../cli/exports/otlp-push.ts";
import type { OtlpExport } from "../../../contracts/config/exports.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { FamilyNames } from "../../../metrics/results/family-names.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { counter, gauge, payloadOf, rate, trend } from "../../metrics/support.ts";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}
interface Point {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bucketCounts?: readonly number[];
  readonly explicitBounds?: readonly number[];
}
interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: {
    readonly isMonotonic: boolean;
    readonly aggregationTemporality: number;
    readonly dataPoints: Point[];
  };
  readonly histogram?: { readonly aggregationTemporality: number; readonly dataPoints: Point[] };
}
interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly metrics: readonly Metric[];
}

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve))));

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param replies in their order; the last one stands for all that follow */
const collector = async (
  ...replies: (number | Reply)[]
): Promise<{ readonly url: string; readonly posted: Posted[] }> => {
  const posted: Posted[] = [];
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const bytes = Buffer.concat(pieces);
      const isJson = request.headers["content-type"] === "application/json";
      const body = (isJson ? JSON.parse(bytes.toString()) : { resourceMetrics: [] }) as {
        resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
      };
      const metrics = body.resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) => scope.metrics),
      );
      const reply = replies[Math.min(posted.length, replies.length - 1)] ?? 200;
      const { status, body: words = "{}", headers = {} } = typeof reply === "number" ? { status: reply } : reply;
      posted.push({ headers: request.headers, bytes, metrics });
      response.writeHead(status, { "content-type": "application/json", connection: "close", ...headers }).end(words);
    });
  });
  const opened = server;
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(opened.address() as AddressInfo).port}/v1/metrics`, posted };
};

const START_MS = 1_800_000_000_000;

const pushTo = (url: string, headers: Record<string, string> = {}, changes: Partial<OtlpExport> = {}) => {
  const totals = new RunTotals();
  const clock = { nowMs: START_MS };
  const said: string[] = [];
  const waits: number[] = [];
  const push = new OtlpPush({
    settings: { url, headers, everySeconds: 5, encoding: "json" as const, ...changes },
    record: recordOf([]),
    totals,
    nowMs: () => clock.nowMs,
    wait: async (ms) => {
      waits.push(ms);
      clock.nowMs += ms;
    },
    warn: (text) => said.push(text),
  });
  const measure = (second: number, samples: readonly number[]): void => {
    const tags = { name: "cart", method: "GET", status: "200" };
    const series = [
      trend("http_req_duration", tags, samples),
      counter("http_reqs", tags, samples.length),
      rate("http_req_failed", tags, samples.length, 1),
    ];
    totals.add("eu-west-1", payloadOf([{ second, series }]));
  };
  return { push, clock, said, waits, measure, totals };
};

const metricOf = (posted: Posted | undefined, name: string): Metric | undefined =>
  posted?.metrics.find((metric) => metric.name === name);

const attributesOf = (point: Point | undefined): Record<string, string> =>
  Object.fromEntries((point?.attributes ?? []).map(({ key, value }) => [key, value.stringValue]));

it("shows of the tags that samples have by themselves those that are asked for", () => {
  const { totals, measure } = pushTo("http://127.0.0.1:1");
  measure(0, [1_000]);
  const record = { ...recordOf([]), systemTags: ["name"] };
  const { scopeMetrics } = resourceMetricsOf(record, totals, { startMs: 0, nowMs: 1 }, new FamilyNames(totals.catalog));
  const points: readonly { readonly attributes: object }[] = scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ dataPoints }): readonly { readonly attributes: object }[] => dataPoints),
  );
  expect(points.length).toBeGreaterThan(0);
  for (const { attributes } of points) {
    expect(attributes).toMatchObject({ name: "cart", region: "eu-west-1" });
    expect(Object.keys(attributes)).not.toEqual(expect.arrayContaining(["method"]));
  }
});

describe("the push of metrics", () => {
  it("posts sums and histograms since the start, now and then and at the end", async () => {
    const { url, posted } = await collector(200);
    const { push, clock, said, measure } = pushTo(url, { Authorization: "Bearer secret" });
    push.frame({ startMs: null });
    measure(0, [1_000, 5_000, 40_000_000]);
    push.frame({ startMs: START_MS });
    clock.nowMs += 1_000;
    push.frame({ startMs: START_MS });
    measure(1, [2_000_000]);
    clock.nowMs += 9_000;
    await push.close();
    expect(said).toEqual([]);
    expect(posted).toHaveLength(2);
    expect(posted[0]?.headers.authorization).toBe("Bearer secret");
    const [first, last] = posted.map((one) => metricOf(one, "meridian.http_req_duration")?.histogram?.dataPoints[0]);
    expect(attributesOf(last)).toEqual({ region: "eu-west-1", name: "cart", method: "GET", status: "200" });
    expect(first).toMatchObject({ count: 3, sum: 40.006, min: 0.001, max: 40 });
    expect(last).toMatchObject({ count: 4, sum: 42.006, min: 0.001, max: 40 });
    expect(BigInt(last?.startTimeUnixNano ?? 0)).toBe(BigInt(START_MS) * 1_000_000n);
    expect(BigInt(last?.timeUnixNano ?? 0)).toBe(BigInt(START_MS + 10_000) * 1_000_000n);
    const bounds = last?.explicitBounds ?? [];
    const counted = (last?.bucketCounts ?? []).flatMap((count, index) => (count > 0 ? [[bounds[index], count]] : []));
    expect(counted).toEqual([
      [0.001, 1],
      [0.005, 1],
      [2, 1],
      [60, 1],
    ]);
  });

  it("posts a rate as what was so and what was not", async () => {
    const { url, posted } = await collector(200);
    const { push, measure } = pushTo(url);
    measure(0, [1_000, 2_000, 3_000]);
    push.frame({ startMs: START_MS });
    await push.close();
    const failed = metricOf(posted[0], "meridian.http_req_failed")?.sum;
    expect(failed).toMatchObject({ isMonotonic: true, aggregationTemporality: 2 });
    expect(failed?.dataPoints.map((point) => [attributesOf(point).value, point.asDouble])).toEqual([
      ["true", 1],
      ["false", 2],
    ]);
  });

  it("says once that nobody takes it, and goes on", async () => {
    const { url, posted } = await collector(400);
    const { push, clock, said, measure } = pushTo(url);
    measure(0, [1_000]);
    push.frame({ startMs: START_MS });
    clock.nowMs += 60_000;
    await push.close();
    expect(posted).toHaveLength(2);
    expect(said).toEqual([expect.stringMatching(/^metrics could not be sent to 127\.0\.0\.1:\d+: .*go on without$/)]);
  });

  it("is protobuf unless the config says JSON", async () => {
    const { url, posted } = await collector({
      status: 200,
      body: "",
      headers: { "content-type": "application/x-protobuf" },
    });
    const { push, said, measure } = pushTo(url, {}, { encoding: "protobuf" });
    measure(0, [1_000]);
    push.frame({ startMs: START_MS });
    await push.close();
    expect(said).toEqual([]);
    expect(posted.map(({ headers }) => headers["content-type"])).toEqual(Array(2).fill("application/x-protobuf"));
    // Field 1 of the request, of the type that has a length; the names are in it as they are.
    expect(posted[0]?.bytes[0]).toBe(0x0a);
    expect(posted[0]?.bytes.includes("meridian.http_req_duration")).toBe(true);
  });

  it("has units, the run's id, and names of their own for what a script measured", async () => {
    const { url, posted } = await collector(200);
    const { push, measure, totals } = pushTo(url);
    measure(0, [1_000]);
    const own = [counter("orders_total", {}, 3), trend("run", {}, [5])];
    totals.add("eu-west-1", payloadOf([{ second: 0, series: [...own, gauge(7), counter("data_sent", {}, 1)] }]));
    push.frame({ startMs: START_MS });
    await push.close();
    const units = Object.fromEntries(posted[0]?.metrics.map(({ name, unit }) => [name, unit]) ?? []);
    expect(units).toEqual({
      "meridian.http_req_duration": "s",
      "meridian.http_reqs": "{request}",
      "meridian.http_req_failed": "{request}",
      "meridian.vus": "{user}",
      "meridian.data_sent": "By",
      "meridian.script.orders": "",
      "meridian.script.run": "",
    });
    expect(posted[0]?.bytes.toString()).toContain('{"key":"service.instance.id","value":{"stringValue":"run-1"}}');
  });

  const tooOld = { partialSuccess: { rejectedDataPoints: "7", errorMessage: "too\n\u001bold, Bearer s3cret" } };

  it.each<[string, Reply, RegExp]>([
    [
      "a part is not taken",
      { status: 200, body: JSON.stringify(tooOld) },
      /did not take all .*: 7 data points: too old, \(masked\)$/,
    ],
    [
      "it only has something to say",
      { status: 200, body: '{"partialSuccess":{"errorMessage":"beware"}}' },
      /: beware$/,
    ],
    [
      "a part is not taken, in protobuf",
      // partial_success { rejected_data_points: 2, error_message: "old" }
      {
        status: 200,
        body: "\n\u0007\u0008\u0002\u0012\u0003old",
        headers: { "content-type": "application/x-protobuf" },
      },
      /: 2 data points: old$/,
    ],
    [
      "it is refused",
      { status: 400, body: `json is not\r\ntaken ${"x".repeat(300)}` },
      /it answered 400: json is not taken x{182}; the run/,
    ],
    ["it is refused without a word", { status: 413, body: "" }, /it answered 413; the run/],
  ])("says the receiver's own words where %s", async (_, reply, expected) => {
    const { url } = await collector(reply);
    const { push, said, measure } = pushTo(url, { Authorization: "Bearer s3cret" });
    measure(0, [1_000]);
    push.frame({ startMs: START_MS });
    expect(await push.settle(new AbortController().signal)).toEqual([expect.stringMatching(expected)]);
    expect(said).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    ["seconds", "3", 3_000],
    ["a date", new Date(START_MS + 4_000).toUTCString(), 4_000],
    ["nothing", "", 1_000],
  ])("waits for a receiver that asks for it by %s, at the last post too", async (_, header, waitedMs) => {
    const later: Reply = { status: 429, headers: header === "" ? {} : { "retry-after": header } };
    const { url, posted } = await collector(200, later, 503, 200);
    const { push, said, waits, measure } = pushTo(url);
    measure(0, [1_000]);
    push.frame({ startMs: START_MS });
    expect(await push.settle(new AbortController().signal)).toEqual([]);
    expect([posted.length, waits[0], said]).toEqual([4, waitedMs, []]);
  });

  it("gives up on a receiver that asks for too much, and says so", async () => {
    const { url, posted } = await collector({ status: 503, headers: { "retry-after": "600" } });
    const { push, waits, measure } = pushTo(url);
    measure(0, [1_000]);
    push.frame({ startMs: START_MS });
    expect(await push.settle(new AbortController().signal)).toEqual([expect.stringContaining("it answered 503")]);
    expect([posted.length, waits]).toEqual([2, []]);
  });

  it("takes secrets from the environment, and names a variable that is not there", () => {
    const settings = {
      url: "http://127.0.0.1/",
      headers: { Authorization: "Bearer ${TOKEN}" },
      everySeconds: 5,
      encoding: "protobuf" as const,
    };
    expect(secretsOf(settings, { TOKEN: "t0p" }).headers).toEqual({ Authorization: "Bearer t0p" });
    expect(() => secretsOf(settings, {})).toThrow(MeridianError);
    expect(() => secretsOf(settings, {})).toThrow(/the environment has no TOKEN/);
  });
});

it("logs in with the user and password of the address, and tells nobody of them", async () => {
  const { url, posted } = await collector({ status: 401, body: '{"message":"no canary-a, no key-b, no head-c"}' });
  const address = url.replace("http://", "http://jo:canary-a@").concat("?key=key-b");
  const { push, measure, said } = pushTo(address, { "x-key": "head-c" });
  measure(0, [1_000]);
  push.frame({ startMs: START_MS });
  await push.close();
  const { authorization } = posted[0]?.headers ?? {};
  expect(authorization).toBe(`Basic ${Buffer.from("jo:canary-a").toString("base64")}`);
  expect(said.join()).toContain("it answered 401");
  expect(said.join()).not.toMatch(/canary-a|key-b|head-c/);
});
