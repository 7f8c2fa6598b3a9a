// A run that never was, which the test moves on second by second, behind a real live page.
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import type { RunRecord } from "../../../contracts/results/run-record.ts";
import type { Frame } from "../../../contracts/results/view.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { CrossingWatch } from "../../../metrics/verdict/first-crossing.ts";
import { counter, gauge, payloadOf, rate, requests, workerRecord } from "../../metrics/support.ts";

export const START_MS = Date.parse("2026-11-24T17:02:31.000Z");

export const recordOf = (regions: readonly string[], durationSeconds = 60): RunRecord => ({
  schema: "meridian.run.v1",
  distances: "real",
  meridianVersion: "0.1.0",
  runId: "20261124-170211-k3f9",
  createdAt: "2026-11-24T17:02:11.000Z",
  name: "spring sale",
  target: "https://shop.example.com",
  regions: Object.fromEntries(regions.map((region) => [region, { vus: 10, workers: 1 }])),
  durationSeconds,
  limits: { iterationErrors: 0.1 },
  declared: {},
  thresholds: readThresholds({ http_req_duration: ["p(95)<900"] }),
  config: {},
  scriptSha256: "00",
  ending: null,
});

export class PretendedRun {
  readonly record: RunRecord;
  readonly totals = new RunTotals();
  readonly logs: ReadonlyMap<string, RegionLog>;
  readonly thresholds: CrossingWatch;
  #seconds = 0;

  constructor(regions: readonly string[], durationSeconds = 60) {
    this.record = recordOf(regions, durationSeconds);
    this.thresholds = new CrossingWatch(this.record.thresholds);
    this.totals.watch((region, payload) => this.thresholds.add(region, payload));
    this.logs = new Map(regions.map((region) => [region, new RegionLog(region, () => {})]));
  }

  /** One more second in every region. @param names of the requests, one each */
  addSecond(names: readonly string[] = ["list products"]): void {
    for (const [index, region] of Object.keys(this.record.regions).entries()) {
      const series = names.flatMap((name) =>
        requests({ name, method: "GET", status: "200" }, [20_000 * (index + 1), 30_000, 45_000 + 100 * this.#seconds]),
      );
      const others = [gauge(10), counter("iterations", {}, 2), rate("checks", { check: "is 200" }, 3, 3)];
      const seconds = [{ second: this.#seconds, series: [...series, ...others] }];
      this.totals.add(region, payloadOf(seconds, { workers: [workerRecord({ workerId: `${region}-0` })] }));
    }
    this.#seconds += 1;
  }

  /** As of the second that was added last. */
  frame(phase: Frame["phase"] = this.#seconds === 0 ? "gathering" : "started"): Frame {
    const regions = Object.entries(this.record.regions).map(([region, { vus, workers }]) => ({
      region,
      city: region,
      vus,
      workers,
      readyWorkers: workers,
      endedWorkers: 0,
      hasAggregator: true,
      isCompleted: phase === "over",
      requests: 3 * this.#seconds,
      recent:
        this.#seconds === 0 ? null : { vus, requestsPerSecond: 3, failedPerSecond: 0, p50: 30, p95: 45.5, p99: 45.5 },
    }));
    const first = regions[0]?.recent ?? null;
    return {
      phase,
      startMs: this.#seconds === 0 ? null : START_MS,
      nowMs: START_MS + this.#seconds * 1000,
      durationSeconds: this.record.durationSeconds,
      regions,
      all: first === null ? null : { ...first, vus: 10 * regions.length, requestsPerSecond: 3 * regions.length },
      requests: 3 * this.#seconds * regions.length,
    };
  }
}
