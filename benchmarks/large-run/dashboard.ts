// What the live page and the report of a large run cost, in Chromium: `npx tsx benchmarks/large-run/dashboard.ts`.
// Arguments: --seconds 3600 --regions 30
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { bundleProgram } from "../../bundling/programs.ts";
import { Dashboard } from "../../cli/dashboard/dashboard.ts";
import { readPageFiles } from "../../cli/dashboard/page-files.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { renderReport } from "../../dashboard/report.tsx";
import { RegionLog } from "../../metrics/log/flush-log.ts";
import { makeFrame } from "../../metrics/results/frame.ts";
import { factsOf, viewOf } from "../../metrics/results/run-view.ts";
import { summarise } from "../../metrics/results/summary.ts";
import { RunTotals } from "../../metrics/totals/run-totals.ts";
import { CrossingWatch } from "../../metrics/verdict/first-crossing.ts";
import { LARGE_RUN, makeLargeRecord, makeLargeSeconds } from "./large-log.ts";

const { values } = parseArgs({
  options: {
    regions: { type: "string", default: "30" },
    names: { type: "string", default: "200" },
    seconds: { type: "string", default: "3600" },
  },
});
const asked = { regions: Number(values.regions), names: Number(values.names), seconds: Number(values.seconds) };
const size = { ...LARGE_RUN, ...asked };
const record = makeLargeRecord(size);
const payloadsOf = makeLargeSeconds(size);

const say = (what: string, value: number, unit: string): boolean =>
  process.stdout.write(`${what.padEnd(58)} ${value.toLocaleString("en-US", { maximumFractionDigits: 1 })} ${unit}\n`);

const timeWork = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
  const beganAtMs = performance.now();
  const result = await work();
  say(what, performance.now() - beganAtMs, "ms");
  return result;
};

const totals = new RunTotals();
const thresholds = new CrossingWatch(record.thresholds);
totals.watch((region, payload) => thresholds.add(region, payload));
const logs = new Map(Object.keys(record.regions).map((region) => [region, new RegionLog(region, () => {})]));
const reader = { totals, thresholds, logs };

const addSecond = (second: number): void => {
  for (const { region, payload } of payloadsOf(second)) {
    totals.add(region, payload);
    for (const worker of payload.workers) logs.get(region)?.workers.set(worker.workerId, worker);
  }
};

/** The state as it would be asked for; only what a frame is made of. */
const statusAt = ({ regions, durationSeconds, createdAt }: RunRecord, second: number): TestStatusAnswer =>
  ({
    phase: "started",
    start: { state: true, timestamp: createdAt },
    serverTime: new Date(Date.parse(createdAt) + second * 1000).toISOString(),
    settings: { durationSeconds },
    slots: [],
    regions: Object.fromEntries(
      Object.entries(regions).map(([region, rest]) => [region, { ...rest, aggregator: {}, completed: null }]),
    ),
  }) as unknown as TestStatusAnswer;

interface Cost {
  readonly taskSeconds: number;
  readonly heapMb: number;
  readonly elements: number;
}

const costOf = async (cdp: CDPSession, page: Page): Promise<Cost> => {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  return {
    taskSeconds: metric("TaskDuration"),
    heapMb: metric("JSHeapUsedSize") / 1e6,
    elements: await page.evaluate<number>("document.querySelectorAll('*').length"),
  };
};

const waitSeconds = (count = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

const UPDATES = 60;
const STEADY_SECONDS = 15;

const folder = mkdtempSync(join(tmpdir(), "meridian-bench-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await bundleProgram("dashboard", folder);
  const pages = join(folder, "dashboard");

  // The live page: an hour in as many updates as make a minute, then some seconds at one update each.
  const quiet = { onStop: () => {}, say: () => {} };
  const dashboard = await Dashboard.start({ record, plan: null, reader, port: 0, ...quiet, folder: pages });
  const live = await browser.newPage();
  const cdp = await live.context().newCDPSession(live);
  await cdp.send("Performance.enable");
  await live.goto(dashboard.url);
  const each = Math.ceil((size.seconds - STEADY_SECONDS) / UPDATES);
  let now = 0;
  for (let update = 1; update <= UPDATES; update += 1) {
    for (; now < Math.min(size.seconds - STEADY_SECONDS, update * each); now += 1) addSecond(now);
    dashboard.frame(makeFrame(statusAt(record, now), { totals }, record.distances));
    await waitSeconds();
    if (update % 15 === 0) {
      const { heapMb, elements } = await costOf(cdp, live);
      say(`live page after ${now} s: heap`, heapMb, "MB");
      say(`live page after ${now} s: elements`, elements, "");
    }
  }
  const [before, cpuBefore, beganAtMs] = [await costOf(cdp, live), process.cpuUsage(), performance.now()];
  let feedMs = 0;
  for (let tick = 0; tick < STEADY_SECONDS; tick += 1, now += 1) {
    const feedAtMs = performance.now();
    addSecond(now);
    const frame = makeFrame(statusAt(record, now), { totals }, record.distances);
    feedMs += performance.now() - feedAtMs;
    dashboard.frame(frame);
    await waitSeconds();
  }
  const elapsedMs = performance.now() - beganAtMs;
  const after = await costOf(cdp, live);
  const { user, system } = process.cpuUsage(cpuBefore);
  say(
    "live page, of one core at one update a second",
    ((after.taskSeconds - before.taskSeconds) / elapsedMs) * 1e5,
    "%",
  );
  say("its server, without making up the run", (((user + system) / 1000 - feedMs) / elapsedMs) * 100, "%");
  say("memory of this process, the run's totals included", process.memoryUsage.rss() / 1e6, "MB");
  await live.close();
  await dashboard.close();

  // The report.
  const summary = await timeWork("summary", () => summarise(record, logs, totals));
  const view = await timeWork("view of the report", () =>
    viewOf(factsOf(record, null, []), summary, totals, thresholds.courseOf(summary.thresholds)),
  );
  const files = await readPageFiles("report", pages);
  const html = await timeWork("report, written", () => renderReport(view, files));
  say("report", Buffer.byteLength(html) / 1e6, "MB");
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const openedAtMs = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.locator("#chart-distribution ~ .plot canvas").waitFor();
  say("report, from its address to its charts", performance.now() - openedAtMs, "ms");
  const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";
  say("report, first view", await page.evaluate<number>(paint), "ms");
  say("report, elements", await page.evaluate<number>("document.querySelectorAll('*').length"), "");
  const until = (press: string): Promise<number> =>
    page.evaluate<number>(`(async () => {
      const beganAtMs = performance.now();
      ${press};
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - beganAtMs;
    })()`);
  const button = (words: string): string =>
    `[...document.querySelectorAll("#time button")].find(({ textContent }) => textContent.includes(${JSON.stringify(words)})).click()`;
  say("report, all lines switched on", await until(button("show all")), "ms");
  say("report, one region switched off", await until(button(Object.keys(record.regions)[0] ?? "")), "ms");
  say("report, zoomed", await until(button("Zoom in")), "ms");
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
