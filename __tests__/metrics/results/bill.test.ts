// What a run came to is reckoned from what it used, and what is not known is named, never guessed.
import type { MetricSummaries } from "../../../contracts/results/summary.ts";
import { billOf } from "../../../metrics/results/bill.ts";

const usd = (value: number) => ({ "us-east-1": { usd: value, source: "" } });
const PRICES = {
  transferOutPerGb: usd(0.1),
  natPerGb: usd(0.05),
  dynamodbPerMillionReads: usd(0.1),
  dynamodbPerMillionWrites: usd(0.5),
  lambda: { "us-east-1": { perMillionRequests: 0.2, perGbSecond: 1e-5, source: "" } },
};
const bytesOf = (sent: number, received: number): MetricSummaries => ({
  data_sent: { type: "counter", contains: "data", values: { count: sent, rate: 1 } },
  data_received: { type: "counter", contains: "data", values: { count: received, rate: 1 } },
});
const LOGS = "CloudWatch's logs, by what tasks and console.log wrote";
const RATES = { aggregatorUsd: 1, generatorUsd: 10 };

describe("the bill of a run", () => {
  it("is that of its tasks' seconds and of what they sent", () => {
    const use = { rates: { "us-east-1": RATES }, taskSeconds: { "us-east-1": { aggregator: 3600, generators: 1800 } } };
    const bill = billOf({ use }, { "us-east-1": bytesOf(2e9, 30e9) }, 4e6, PRICES);
    expect(bill).toMatchObject({ taskUsd: 6, sentUsd: 0.2, taskSeconds: 5400, sentBytes: 2e9, receivedBytes: 30e9 });
    expect(bill).toMatchObject({ logUsd: 0, natUsd: null, reckonedUsd: null });
    // Apart: somebody else pays it.
    expect(bill?.answersUsd).toBeCloseTo(3, 9);
    expect(bill?.uncounted).toEqual(["writes of the log", LOGS]);
  });

  it("has the writes of its log, and beside it what was reckoned for the cap and what NAT gateways carried", () => {
    const use = { rates: {}, taskSeconds: {}, homeRegion: "us-east-1", privateRegions: ["us-east-1"], reckonedUsd: 7 };
    const bill = billOf({ use }, { "us-east-1": bytesOf(2e9, 30e9), "eu-west-1": bytesOf(1e9, 1e9) }, 4e6, PRICES);
    expect(bill).toMatchObject({ logUsd: 2, logWriteUnits: 4e6, natUsd: 1.6, reckonedUsd: 7 });
    const unpriced = { ...use, homeRegion: "eu-west-1", privateRegions: ["us-east-1", "eu-west-1"] };
    const unknown = billOf({ use: unpriced }, { "us-east-1": bytesOf(0, 0), "eu-west-1": bytesOf(0, 1) }, 4e6, PRICES);
    expect(unknown).toMatchObject({ logUsd: 0, natUsd: null });
    expect(unknown?.uncounted.slice(-6)).toEqual([
      "a NAT gateway in eu-west-1, if there is one",
      "writes of the log",
      "calls of the orchestrator in eu-west-1",
      "reads of its state in eu-west-1",
      "writes of its state in eu-west-1",
      LOGS,
    ]);
    expect(bill?.uncounted.at(-1)).toBe(LOGS);
    expect(bill?.uncounted.join()).not.toMatch(/its state|orchestrator/);
  });

  it("names what has no price, and whose tasks are not known any more", () => {
    const seconds = { aggregator: 60, generators: 60 };
    const use = { rates: {}, taskSeconds: { "eu-west-1": seconds } };
    const bill = billOf({ use }, { "eu-west-1": bytesOf(5, 5), "us-east-1": bytesOf(0, 0) }, 0, PRICES);
    expect(bill).toMatchObject({ taskUsd: 0, sentUsd: 0, taskSeconds: 120 });
    expect(bill?.uncounted.slice(0, 3)).toEqual([
      "tasks in us-east-1, which ECS had forgotten",
      "tasks in eu-west-1",
      "what was sent from eu-west-1",
    ]);
  });

  it("is none of a run on one machine", () => {
    expect(billOf({}, { local: bytesOf(1, 1) }, 0, PRICES)).toBeUndefined();
  });
});
