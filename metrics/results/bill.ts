// What a run on AWS came to, reckoned from what it used: its tasks' seconds, the bytes that they sent, the writes of its
// log. What others pay, whoever owns the target or a NAT gateway, is apart. Pure.
import { type CallPrices, uncountedOfCalls } from "../../contracts/cost/coordination.ts";
import { PRICES, type PriceTable } from "../../contracts/cost/prices.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { MetricSummaries, RunBill } from "../../contracts/results/summary.ts";

const BYTES_OF_GB = 1e9;

/** Where nobody knows whence the answers come: AWS has no lower price for what leaves it. */
const ANSWERS_FROM = "us-east-1";

/**
 * @param metrics of each region; @param logWriteUnits of its log, in all
 * @returns undefined: nothing of it was on AWS, or AWS had forgotten it
 */
export const billOf = (
  { use }: Pick<RunRecord, "use">,
  metrics: Readonly<Record<string, MetricSummaries>>,
  logWriteUnits: number,
  prices: Pick<PriceTable, "transferOutPerGb" | "natPerGb"> & CallPrices = PRICES,
): RunBill | undefined => {
  if (use === undefined) return undefined;
  const { homeRegion, privateRegions = [], reckonedUsd = null } = use;
  const tasks = Object.entries(use.taskSeconds).map(([region, { aggregator, generators }]) => {
    const rates = use.rates[region];
    const usd = rates && (aggregator * rates.aggregatorUsd + generators * rates.generatorUsd) / 3600;
    return { region, seconds: aggregator + generators, usd };
  });
  const bytes = Object.entries(metrics).map(([region, { data_sent: sent, data_received: received }]) => {
    return { region, sent: sent?.values.count ?? 0, received: received?.values.count ?? 0 };
  });
  const sent = bytes.map(({ region, sent: own }) => {
    return { region, bytes: own, usd: usdOf(own, prices.transferOutPerGb[region]?.usd) };
  });
  const natted = bytes
    .filter(({ region }) => privateRegions.includes(region))
    .map((own) => {
      return { region: own.region, usd: usdOf(own.sent + own.received, prices.natPerGb[own.region]?.usd) };
    });
  const received = bytes.reduce((sum, one) => sum + one.received, 0);
  const perMillion = homeRegion === undefined ? undefined : prices.dynamodbPerMillionWrites[homeRegion]?.usd;
  return {
    taskUsd: sumOf(tasks),
    reckonedUsd,
    logUsd: perMillion === undefined ? 0 : (logWriteUnits / 1e6) * perMillion,
    sentUsd: sumOf(sent),
    answersUsd: usdOf(received, prices.transferOutPerGb[ANSWERS_FROM]?.usd) ?? null,
    natUsd: natted.length === 0 || natted.some(({ usd }) => usd === undefined) ? null : sumOf(natted),
    taskSeconds: tasks.reduce((sum, { seconds }) => sum + seconds, 0),
    sentBytes: sent.reduce((sum, one) => sum + one.bytes, 0),
    receivedBytes: received,
    logWriteUnits,
    uncounted: [
      ...Object.keys(metrics).flatMap((region) =>
        tasks.some((one) => one.region === region) ? [] : [`tasks in ${region}, which ECS had forgotten`],
      ),
      ...tasks.flatMap(({ region, usd }) => (usd === undefined ? [`tasks in ${region}`] : [])),
      ...sent.flatMap((one) => (one.usd === undefined && one.bytes > 0 ? [`what was sent from ${one.region}`] : [])),
      ...natted.flatMap(({ region, usd }) =>
        usd === undefined ? [`a NAT gateway in ${region}, if there is one`] : [],
      ),
      ...(perMillion === undefined ? ["writes of the log"] : []),
      ...(homeRegion === undefined ? [] : uncountedOfCalls(homeRegion, prices)),
      "CloudWatch's logs, by what tasks and console.log wrote",
    ],
  };
};

/** Undefined where the price is. */
const usdOf = (bytes: number, perGb: number | undefined): number | undefined =>
  perGb === undefined ? undefined : (bytes / BYTES_OF_GB) * perGb;

const sumOf = (parts: readonly { readonly usd?: number | undefined }[]): number =>
  parts.reduce((sum, { usd = 0 }) => sum + usd, 0);
