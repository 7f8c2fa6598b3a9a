// Runs made of random samples, with slow waves in them as real ones have, and the sides of a comparison made of their
// logs.
import type { FlushItem, FlushPayload } from "../../../contracts/delta/flush-item.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { Blocks } from "../../../metrics/compare/blocks.ts";
import type { Side } from "../../../metrics/compare/side.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { summarise } from "../../../metrics/results/summary.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { commitItem, recordOf } from "../random-run.ts";
import { counter, payloadOf, rate, trend, workerRecord } from "../support.ts";

export interface MadeRun {
  readonly seed: number;
  readonly seconds?: number;
  readonly perSecond?: number;
  readonly latencyFactor?: number;
  readonly failedFraction?: number;
  /** How much of a second's level the next one keeps: 0 for independent seconds. */
  readonly persistence?: number;
  readonly thresholds?: Readonly<Record<string, string[]>>;
}

const REGION = "eu-west-1";

/** mulberry32: the same numbers for a seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const secondsOf = ({
  seed,
  seconds = 60,
  perSecond = 30,
  latencyFactor = 1,
  failedFraction = 0.05,
  persistence = 0.3,
}: MadeRun): FlushPayload["seconds"] => {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let level = 0;
  return Array.from({ length: seconds }, (_, second) => {
    level = persistence * level + Math.sqrt(1 - persistence ** 2) * normal();
    const count = Math.max(1, Math.round(perSecond + 0.5 * Math.sqrt(perSecond) * normal()));
    const samples = Array.from({ length: count }, () =>
      Math.round(50_000 * latencyFactor * Math.exp(0.1 * level + 0.4 * normal())),
    );
    const failed = samples.filter(() => random() < failedFraction).length;
    const tags = { name: "cart", method: "GET", status: "200" };
    return {
      second,
      series: [
        counter("http_reqs", tags, count),
        rate("http_req_failed", tags, count, failed),
        trend("http_req_duration", tags, samples),
        rate("checks", { check: "is ok" }, count, count - failed),
      ],
    };
  });
};

/** @returns the side, and the log that it is made of */
export const makeRun = (made: MadeRun): { side: Side; items: readonly FlushItem[] } => {
  const { seconds = 60, thresholds = {} } = made;
  const totals = new RunTotals();
  const blocks = new Blocks(seconds);
  const log = new RegionLog(REGION, (payload) => {
    totals.add(REGION, payload);
    blocks.add(REGION, payload);
  });
  const payload = payloadOf(secondsOf(made), { workers: [workerRecord()] });
  const items = [commitItem(REGION, 1, "flush", payload)];
  log.append(items);
  const run = { region: REGION, items, payloads: [payload], attempts: new Map<string, number>() };
  const record = recordOf([run], { thresholds: readThresholds(thresholds), durationSeconds: seconds });
  const summary = summarise(record, new Map([[REGION, log]]), totals);
  return { items, side: { from: `results/run-${made.seed}`, summary, record, log: { totals, blocks, damages: [] } } };
};

export const sideOf = (made: MadeRun): Side => makeRun(made).side;
