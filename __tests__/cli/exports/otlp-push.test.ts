// Metrics as a collector receives them: a server that decodes what is posted, and one that refuses it.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { secretsOf } from "../../../cli/exports/open-exports.ts";
import { OtlpPush } from "../../../cli/exports/otlp-push.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { recordOf } from "../../metrics/random-run.ts";
import { counter, payloadOf, rate, trend } from "../../metrics/support.ts";

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
  readonly metrics: readonly Metric[];
}

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve))));

const collector = async (status: number): Promise<{ readonly url: string; readonly posted: Posted[] }> => {
  const posted: Posted[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    request.on("end", () => {
      const body = JSON.parse(text) as { resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[] };
      const metrics = body.resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) => scope.metrics),
      );
      posted.push({ headers: request.headers, metrics });
      response.writeHead(status, { "content-type": "application/json", connection: "close" }).end("{}");
    });
  });
  const opened = server;
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(opened.address() as AddressInfo).port}/v1/metrics`, posted };
};

const START_MS = 1_800_000_000_000;

const pushTo = (url: string, headers: Record<string, string> = {}) => {
  const totals = new RunTotals();
  const clock = { nowMs: START_MS };
  const said: string[] = [];
  const push = new OtlpPush({
    settings: { url, headers, everySeconds: 5 },
    record: recordOf([]),
    totals,
    nowMs: () => clock.nowMs,
    say: (text) => said.push(text),
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
  return { push, clock, said, measure };
};

const metricOf = (posted: Posted | undefined, name: string): Metric | undefined =>
  posted?.metrics.find((metric) => metric.name === name);

const attributesOf = (point: Point | undefined): Record<string, string> =>
  Object.fromEntries((point?.attributes ?? []).map(({ key, value }) => [key, value.stringValue]));

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
    expect(first).toMatchObject({ count: 3, sum: 40_006, min: 1, max: 40_000 });
    expect(last).toMatchObject({ count: 4, sum: 42_006, min: 1, max: 40_000 });
    expect(BigInt(last?.startTimeUnixNano ?? 0)).toBe(BigInt(START_MS) * 1_000_000n);
    expect(BigInt(last?.timeUnixNano ?? 0)).toBe(BigInt(START_MS + 10_000) * 1_000_000n);
    const bounds = last?.explicitBounds ?? [];
    const counted = (last?.bucketCounts ?? []).flatMap((count, index) => (count > 0 ? [[bounds[index], count]] : []));
    expect(counted).toEqual([
      [1, 1],
      [5, 1],
      [2_000, 1],
      [60_000, 1],
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

  it("takes secrets from the environment, and names a variable that is not there", () => {
    const settings = { url: "http://127.0.0.1/", headers: { Authorization: "Bearer ${TOKEN}" }, everySeconds: 5 };
    expect(secretsOf(settings, { TOKEN: "t0p" }).headers).toEqual({ Authorization: "Bearer t0p" });
    expect(() => secretsOf(settings, {})).toThrow(MeridianError);
    expect(() => secretsOf(settings, {})).toThrow(/the environment has no TOKEN/);
  });
});
