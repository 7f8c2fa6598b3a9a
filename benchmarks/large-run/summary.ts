// What it costs to look at a large run: adding a second's flushes, the summary so far while it goes on, the whole
// summary at its end. Prints milliseconds of processor time, the median of several calls:
// `npx tsx benchmarks/large-run/summary.ts [seconds]`.
import { createHash } from "node:crypto";
import type { FlushPayload } from "../../contracts/delta/flush-item.ts";
import { RegionLog } from "../../metrics/log/flush-log.ts";
import { summarise, summariseSoFar } from "../../metrics/results/summary.ts";
import { RunTotals } from "../../metrics/totals/run-totals.ts";
import { LARGE_RUN, makeLargeItems, makeLargePayloads, makeLargeRecord, regionNamesOf } from "./large-log.ts";

const CALLS = 5;

/** Milliseconds of the processor, not of the clock: other work on the machine does not count. */
const cpuMsSince = (began: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
};

const medianMs = (work: () => unknown): number => {
  const times = Array.from({ length: CALLS }, () => {
    const began = process.cpuUsage();
    work();
    return cpuMsSince(began);
  }).sort((a, b) => a - b);
  return times[Math.floor(CALLS / 2)] ?? 0;
};

/** Reads a log as it lies in the table: compressed, and checked before it counts. */
const readMsPerSecond = (): number => {
  const short = { ...LARGE_RUN, seconds: 10 };
  const items = [...makeLargeItems(short)];
  const read = new RunTotals();
  const began = process.cpuUsage();
  for (const region of regionNamesOf(short)) {
    const ofRegion = items.filter(({ run }) => run.endsWith(`#${region}`));
    new RegionLog(region, (payload) => read.add(region, payload)).append(ofRegion);
  }
  return cpuMsSince(began) / short.seconds;
};

const size = { ...LARGE_RUN, seconds: Number(process.argv[2] ?? LARGE_RUN.seconds) };
const record = makeLargeRecord(size);
const totals = new RunTotals();
const logs = new Map(Object.keys(record.regions).map((region) => [region, new RegionLog(region, () => {})]));
const take = (region: string, payload: FlushPayload): void => {
  totals.add(region, payload);
  for (const worker of payload.workers) logs.get(region)?.workers.set(worker.workerId, worker);
};
const began = process.cpuUsage();
for (const { region, payload } of makeLargePayloads(size)) take(region, payload);

const addedMs = cpuMsSince(began);
const startTimestamp = record.ending?.startTimestamp ?? null;
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const show = (what: string, ms: number): void => say(`${what.padEnd(40)} ${ms.toFixed(1).padStart(9)} ms`);
say(`${size.regions} regions, ${size.names} names, ${size.seconds} s: ${totals.series.size} series`);
show("making and adding one second of all", addedMs / size.seconds);
show("reading one second of all from a log", readMsPerSecond());
const soFarMs = medianMs(() => summariseSoFar(record, startTimestamp, logs, totals));
show("summary so far", soFarMs);
const wholeMs = medianMs(() => summarise(record, logs, totals));
show("whole summary", wholeMs);
say(`peak memory ${Math.round(process.resourceUsage().maxRSS / 2 ** 10)} MiB`);
// Compare this hash before and after a change that should not change any result.
say(
  `SHA-256 of the summary ${createHash("sha256")
    .update(JSON.stringify(summarise(record, logs, totals)))
    .digest("hex")}`,
);
