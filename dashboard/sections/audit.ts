// Can the numbers be trusted? The start certificate, the ledger, and the generators' own health.
import type { Ledger, Summary, WorkerSummary } from "../../contracts/summary.ts";
import * as limits from "../../metrics/limits.ts";
import { type Html, html } from "../components/html.ts";
import { mark } from "../components/marks.ts";
import { chosen, number, type Unit } from "../components/numbers.ts";
import { section } from "../components/section.ts";
import { type Column, table } from "../components/table.ts";
import { instantText } from "./head.ts";

export const startCertificate = ({ start, workers }: Pick<Summary, "start" | "workers">): Html =>
  section({
    id: "start",
    title: "Start certificate",
    lead:
      start.instant === null
        ? "The run never started."
        : html`All were to start at ${instantText(start.instant)}. First iterations lie ${number(start.skewMilliseconds, "ms", "with-unit")} apart, by clocks corrected to the orchestrator's; beyond ${chosen(limits.MAX_START_SKEW_MS, "ms")}, or with a lead under ${chosen(limits.MIN_START_LEAD_MS, "ms")}, a run is invalid.`,
    body: table({
      caption: "Start certificate of each worker",
      rows: workers,
      whenEmpty: "No worker reported.",
      tone: ({ certificate }) => (isUncertain(certificate) ? "marked" : ""),
      columns: [
        ...WHO,
        certified("Offset, ms", "clockOffsetMs"),
        certified("Round trip, ms", "roundTripMs"),
        certified("Skew, ms", "skewMs"),
        certified("Lead, ms", "leadMs"),
        { heading: "Began", kind: "text", cell: ({ certificate }) => beganText(certificate) },
      ],
    }),
  });

const WHO: readonly Column<WorkerSummary>[] = [
  { heading: "Worker", kind: "text", cell: ({ workerId }) => html`<code>${workerId}</code>` },
  { heading: "Region", kind: "text", cell: ({ region }) => region },
  { heading: "Slot", kind: "number", cell: ({ slot }) => number(slot, "count") },
];

const certified = (
  heading: string,
  key: "clockOffsetMs" | "roundTripMs" | "skewMs" | "leadMs",
): Column<WorkerSummary> => ({
  heading,
  kind: "number",
  cell: ({ certificate }) => number(certificate?.[key], "ms"),
});

const isUncertain = (certificate: WorkerSummary["certificate"]): boolean =>
  certificate === null || (certificate.atStart && certificate.leadMs < limits.MIN_START_LEAD_MS);

const beganText = (certificate: WorkerSummary["certificate"]): string => {
  if (certificate === null) return "no certificate";
  return certificate.atStart ? "at the start" : "in mid-run";
};

const ENTRIES: readonly { readonly key: keyof Ledger; readonly title: string; readonly meaning: string }[] = [
  { key: "sent", title: "Sent", meaning: "Attempts that the workers say they made: merged and lost together." },
  { key: "merged", title: "Merged", meaning: "Attempts that are in these results, each exactly once." },
  {
    key: "lost",
    title: "Lost",
    meaning: "Attempts that may be missing here: exact for workers that ended, an upper bound for those that died.",
  },
  {
    key: "ambiguous",
    title: "Ambiguous",
    meaning: "Merged attempts that were cut after the request was written: the target may have counted them or not.",
  },
  {
    key: "neverSent",
    title: "Never sent",
    meaning: "Merged attempts that cannot have reached the target: no name, no connection, or not allowed.",
  },
];

export const ledger = (ledger: Ledger): Html =>
  section({
    id: "ledger",
    title: "Ledger",
    lead: html`In HTTP attempts. From ${number(ledger.merged - ledger.ambiguous - ledger.neverSent, "count")} to ${number(ledger.sent - ledger.neverSent, "count")} of them reached the servers that were called. More than ${chosen(limits.MAX_LOST_FRACTION, "fraction")} lost makes a run invalid.`,
    body: table({
      caption: "Ledger",
      rows: ENTRIES,
      whenEmpty: "",
      tone: ({ key }) => (key === "lost" && ledger.lost > 0 ? "marked" : ""),
      columns: [
        { heading: "Entry", kind: "text", cell: ({ title }) => title },
        { heading: "Attempts", kind: "number", cell: ({ key }) => number(ledger[key], "count") },
        { heading: "Meaning", kind: "text", cell: ({ meaning }) => html`<span class="prose">${meaning}</span>` },
      ],
    }),
  });

export const workers = (rows: readonly WorkerSummary[], when: "at-end" | "so-far" = "at-end"): Html =>
  section({
    id: "workers",
    title: "Workers",
    lead: html`The instrument watching itself. Event loop or iterations late by more than ${limits.WARN_MEAN_LAG_MS} ms in the mean, CPU above ${chosen(limits.WARN_CPU_FRACTION, "fraction")} of what a worker was given, or garbage collection above ${chosen(limits.WARN_GC_FRACTION, "fraction")} of its time is a warning; late by more than ${limits.MAX_MEAN_LAG_MS} ms, or garbage collection above ${chosen(limits.MAX_GC_FRACTION, "fraction")}, makes a run invalid.`,
    body: table({
      caption: "Workers",
      rows,
      whenEmpty: "No worker reported.",
      tone: (worker) => (isUnwell(worker) || (when === "at-end" && !worker.ended) ? "marked" : ""),
      columns: [
        ...WHO,
        health("Requests", "attempts", "count"),
        health("CPU", "meanCpuFraction", "fraction"),
        health("RSS, max", "maxRssBytes", "bytes"),
        health("Loop lag mean, ms", "meanEventLoopLagMs", "ms"),
        health("Loop lag max, ms", "maxEventLoopLagMs", "ms"),
        health("Slip mean, ms", "meanSlipMs", "ms"),
        health("Slip max, ms", "maxSlipMs", "ms"),
        health("Late iterations", "lateIterationCount", "count"),
        health("GC", "meanGcFraction", "fraction"),
        health("GC pause max, ms", "maxGcPauseMs", "ms"),
        ...(when === "at-end" ? [ENDED] : []),
      ],
    }),
  });

const ENDED: Column<WorkerSummary> = {
  heading: "Ended",
  kind: "mark",
  cell: ({ ended }) => mark(ended, { yes: "ended", no: "cut off" }),
};

const isUnwell = ({ meanCpuFraction, meanEventLoopLagMs, meanSlipMs, meanGcFraction }: WorkerSummary): boolean =>
  meanCpuFraction > limits.WARN_CPU_FRACTION ||
  meanEventLoopLagMs > limits.WARN_MEAN_LAG_MS ||
  meanSlipMs > limits.WARN_MEAN_SLIP_MS ||
  meanGcFraction > limits.WARN_GC_FRACTION;

type HealthKey =
  | "attempts"
  | "meanCpuFraction"
  | "maxRssBytes"
  | "meanEventLoopLagMs"
  | "maxEventLoopLagMs"
  | "meanSlipMs"
  | "maxSlipMs"
  | "meanGcFraction"
  | "maxGcPauseMs"
  | "lateIterationCount";

const health = (heading: string, key: HealthKey, unit: Unit): Column<WorkerSummary> => ({
  heading,
  kind: "number",
  cell: (worker) => number(worker[key], unit),
});
