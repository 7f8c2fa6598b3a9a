// What the command takes that follows a large run to its end: memory as the run goes on, and the processor time and
// memory of its end, when every file of its results is written. Payloads are made up as they are added to what
// `meridian run` keeps of a log: totals, thresholds, and a shelf on the disk. Items of a log and its export are left
// out: nothing is kept of them, and they take most of the time.
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRunLog } from "../../cli/results/open-log.ts";
import { writeResults } from "../../cli/results/write-results.ts";
import { makeLargePayloads, makeLargeRecord } from "./large-log.ts";
import { readSize } from "./size-arguments.ts";

/** Lines of what is measured while the run goes on. */
const LOOKS = 8;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`.padStart(9);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const cpuSecondsSince = (began: NodeJS.CpuUsage): string => {
  const { user, system } = process.cpuUsage(began);
  return `${((user + system) / 1e6).toFixed(2)} s`;
};
/** The most since the process began: it never falls. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

const { size } = readSize();
const record = makeLargeRecord(size);
const directory = await mkdtemp(join(tmpdir(), "meridian-large-"));
const log = openRunLog(directory, record, async () => ({ items: [], isLast: true }), { writesExport: false });
try {
  say(`${size.regions} regions, ${size.names} names, ${size.seconds} s`);
  const { totals, logs } = log.reader;
  const flushCount = Math.ceil(size.seconds / size.everySeconds) * size.regions;
  const flushesBetweenLooks = Math.ceil(flushCount / LOOKS);
  const began = process.cpuUsage();
  let count = 0;
  for (const { region, payload } of makeLargePayloads(size)) {
    totals.add(region, payload);
    for (const worker of payload.workers) logs.get(region)?.workers.set(worker.workerId, worker);
    count += 1;
    if (count % flushesBetweenLooks !== 0) continue;
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const parts = `${megabytes(rss)}, ${megabytes(heapUsed)} of it objects, ${megabytes(arrayBuffers)} arrays`;
    say(`at second ${String(totals.lastSecond).padStart(6)}: ${parts}, peak ${megabytes(peakBytes())}`);
  }
  say(`making and adding all of it ${cpuSecondsSince(began)}, peak ${megabytes(peakBytes())}`);
  const ended = process.cpuUsage();
  await writeResults(directory, record, log);
  say(`the end ${cpuSecondsSince(ended)}, peak ${megabytes(peakBytes())}`);
  for (const file of await readdir(directory))
    if (!file.startsWith(".")) say(`${file.padEnd(25)} ${megabytes((await stat(join(directory, file))).size)}`);
} finally {
  log.close();
  await rm(directory, { recursive: true, force: true });
}
