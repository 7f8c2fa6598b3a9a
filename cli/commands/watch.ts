// `meridian watch`: attaches to the live run and shows it to its end; leaving does not end it.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import { LogReader } from "../../metrics/log/log-reader.ts";
import { Dashboard } from "../dashboard/dashboard.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { readPlan } from "../results/run-folders.ts";
import { follow } from "../run/follow.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { findLiveRun } from "../run/live-run.ts";
import { Output } from "../terminal/output.ts";
import { shown } from "./run.ts";

const RESULTS_WITHIN_MS = 20_000;

export interface WatchOptions {
  readonly out: string;
  readonly json: boolean;
  /** Serves the live page, too, when it is given: 0 for a free port. */
  readonly dashboardPort?: number;
}

export const watch = async ({ out, json, dashboardPort }: WatchOptions): Promise<number> => {
  const { directory, record, client } = await findLiveRun(out);
  const output = new Output({ quiet: false, json });
  const interrupts = listenForInterrupts();
  const { runId } = record;
  const reader = new LogReader(record, (region, after) => client.readLog(runId, region, after));
  const onStop = (): void => {
    client.call({ type: "test-abort", runId, reason: "stopped from the dashboard" }).catch(() => undefined);
  };
  let dashboard: Dashboard | undefined;
  const onFrame = (frame: Frame): void => {
    output.frame(frame);
    dashboard?.frame(frame);
  };
  let summary: Summary | undefined;
  try {
    if (dashboardPort !== undefined) {
      const say = (text: string): void => output.say(text);
      const plan = await readPlan(directory);
      dashboard = await Dashboard.start({ record, plan, reader, port: dashboardPort, onStop, say });
    }
    // Its host goes away right after the end: that the run cannot be asked any more is an end, too.
    await follow({ client, reader, runId, onFrame, signal: interrupts.first }).catch(() => undefined);
    if (interrupts.first.aborted) return EXIT.interrupted;
    summary = await writtenSummary(join(directory, "summary.json"));
  } finally {
    client.close();
    interrupts.dispose();
    await dashboard?.close(summary);
  }
  if (summary === undefined) {
    output.say("the run ended without results; `meridian results` writes them from its log");
    return EXIT.other;
  }
  output.summary(summary, shown(directory));
  return exitCodeOf(summary.verdict);
};

const writtenSummary = async (path: string): Promise<Summary | undefined> => {
  const untilMs = Date.now() + RESULTS_WITHIN_MS;
  while (!existsSync(path) && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 200));
  return existsSync(path) ? Summary.parse(JSON.parse(await readFile(path, "utf8"))) : undefined;
};
