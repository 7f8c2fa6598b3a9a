// What a run on AWS came to, reckoned from what it used: its tasks' seconds and the bytes that they sent. What the
// answers cost whoever owns the target is apart. Pure.
import { PRICES, type PriceTable } from "../../contracts/cost/prices.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { MetricSummaries, RunBill } from "../../contracts/results/summary.ts";

const BYTES_OF_GB = 1e9;

/** Where nobody knows whence the answers come: AWS has no lower price for what leaves it. */
const ANSWERS_FROM = "us-east-1";

/** @param metrics of each region. Undefined: nothing of it was on AWS, or AWS had forgotten it */
export const billOf = (
  { use }: Pick<RunRecord, "use">,
  metrics: Readonly<Record<string, MetricSummaries>>,
  prices: Pick<PriceTable, "transferOut"> = PRICES,
): RunBill | undefined => {
  if (use === undefined) return undefined;
  const regions = Object.entries(use.taskSeconds).map(([region, { aggregator, generators }]) => {
    const rates = use.rates[region];
    const usd = rates && (aggregator * rates.aggregatorUsd + generators * rates.generatorUsd) / 3600;
    return { region, seconds: aggregator + generators, usd };
  });
  const sent = Object.entries(metrics).map(([region, { data_sent: own }]) => {
    const bytes = own?.values.count ?? 0;
    const perGb = prices.transferOut[region]?.perGb;
    return { region, bytes, usd: perGb === undefined ? undefined : (bytes / BYTES_OF_GB) * perGb };
  });
  const received = Object.values(metrics).reduce((sum, { data_received: own }) => sum + (own?.values.count ?? 0), 0);
  const answersPerGb = prices.transferOut[ANSWERS_FROM]?.perGb;
  return {
    taskUsd: sumOf(regions),
    sentUsd: sumOf(sent),
    answersUsd: answersPerGb === undefined ? null : (received / BYTES_OF_GB) * answersPerGb,
    taskSeconds: regions.reduce((sum, { seconds }) => sum + seconds, 0),
    sentBytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    receivedBytes: received,
    uncounted: [
      ...Object.keys(metrics).flatMap((region) =>
        regions.some((one) => one.region === region) ? [] : [`tasks in ${region}, which ECS had forgotten`],
      ),
      ...regions.flatMap(({ region, usd }) => (usd === undefined ? [`tasks in ${region}`] : [])),
      ...sent.flatMap(({ region, bytes, usd }) =>
        usd === undefined && bytes > 0 ? [`what was sent from ${region}`] : [],
      ),
      "calls of the orchestrator, the tables and logs, which are cents",
    ],
  };
};

const sumOf = (parts: readonly { readonly usd?: number | undefined }[]): number =>
  parts.reduce((sum, { usd = 0 }) => sum + usd, 0);
