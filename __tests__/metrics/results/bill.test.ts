// What a run came to is reckoned from what it used, and what is not known is named, never guessed.
import type { MetricSummaries } from "../../../contracts/results/summary.ts";
import { billOf } from "../../../metrics/results/bill.ts";

const PRICES = { transferOut: { "us-east-1": { perGb: 0.1, source: "" } } };
const bytesOf = (sent: number, received: number): MetricSummaries => ({
  data_sent: { type: "counter", contains: "data", values: { count: sent, rate: 1 } },
  data_received: { type: "counter", contains: "data", values: { count: received, rate: 1 } },
});
const RATES = { aggregatorUsd: 1, generatorUsd: 10 };

describe("the bill of a run", () => {
  it("is that of its tasks' seconds and of what they sent", () => {
    const use = { rates: { "us-east-1": RATES }, taskSeconds: { "us-east-1": { aggregator: 3600, generators: 1800 } } };
    const bill = billOf({ use }, { "us-east-1": bytesOf(2e9, 30e9) }, PRICES);
    expect(bill).toMatchObject({ taskUsd: 6, sentUsd: 0.2, taskSeconds: 5400, sentBytes: 2e9, receivedBytes: 30e9 });
    // Apart: somebody else pays it.
    expect(bill?.answersUsd).toBeCloseTo(3, 9);
    expect(bill?.uncounted).toEqual(["calls of the orchestrator, the tables and logs, which are cents"]);
  });

  it("names what has no price, and whose tasks are not known any more", () => {
    const seconds = { aggregator: 60, generators: 60 };
    const use = { rates: {}, taskSeconds: { "eu-west-1": seconds } };
    const bill = billOf({ use }, { "eu-west-1": bytesOf(5, 5), "us-east-1": bytesOf(0, 0) }, PRICES);
    expect(bill).toMatchObject({ taskUsd: 0, sentUsd: 0, taskSeconds: 120 });
    expect(bill?.uncounted.slice(0, 3)).toEqual([
      "tasks in us-east-1, which ECS had forgotten",
      "tasks in eu-west-1",
      "what was sent from eu-west-1",
    ]);
  });

  it("is none of a run on one machine", () => {
    expect(billOf({}, { local: bytesOf(1, 1) }, PRICES)).toBeUndefined();
  });
});
