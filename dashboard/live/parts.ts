// The live page in parts, each of which is sent again when it has changed: those of each moment, and those of all seconds so far.
import type { ThresholdResult } from "../../contracts/summary.ts";
import type { Frame } from "../../metrics/frame.ts";
import type { SummarySoFar } from "../../metrics/summary.ts";
import type { TimeRow } from "../../metrics/time-series.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { startCertificate, workers } from "../sections/audit.ts";
import { charts } from "../sections/charts.ts";
import { checks, errors, requests } from "../sections/requests.ts";
import { thresholds } from "../sections/thresholds.ts";
import type { RunFacts } from "./facts.ts";
import { liveHead, tiles } from "./head.ts";
import { liveRegions } from "./regions.ts";

/** In the page's order. */
export const PART_NAMES = [
  "head",
  "tiles",
  "thresholds",
  "regions",
  "time",
  "requests",
  "checks",
  "errors",
  "start",
  "workers",
] as const;
export type PartName = (typeof PART_NAMES)[number];
export type Parts = Readonly<Record<PartName, Html>>;

type Moment = "head" | "tiles" | "regions";

/** Cheap: what changes with the clock. */
export const momentParts = (
  facts: RunFacts,
  frame: Frame,
  rows: readonly TimeRow[],
  thresholds: readonly ThresholdResult[],
): Pick<Parts, Moment> => ({
  head: liveHead(facts, frame, thresholds),
  tiles: tiles(frame, rows),
  regions: liveRegions(frame, thresholds),
});

export const courseParts = (rows: readonly TimeRow[]): Pick<Parts, "time"> => ({
  time: rows.length > 0 ? charts(rows) : NOTHING,
});

/** Dear in a large run: what all that was measured is made into. */
export const tableParts = (summary: SummarySoFar): Omit<Parts, Moment | "time"> => {
  const hasBegun = summary.workers.length > 0 || summary.requests.length > 0;
  return {
    thresholds: thresholds(summary.thresholds, "so-far"),
    requests: hasBegun ? requests(summary.requests) : NOTHING,
    checks: hasBegun ? checks(summary.checks) : NOTHING,
    errors: hasBegun ? errors(summary.errors) : NOTHING,
    start: summary.start.instant !== null && summary.workers.length > 0 ? startCertificate(summary) : NOTHING,
    workers: hasBegun ? workers(summary.workers, "so-far") : NOTHING,
  };
};

/** Each part in an element of its own, which the browser's program finds by its name. */
export const partsMarkup = (parts: Parts): Html =>
  html`<header data-part="head">
${parts.head}</header>
<main>
${PART_NAMES.filter((name) => name !== "head").map((name) => html`<div data-part="${name}">${parts[name]}</div>\n`)}</main>
`;
