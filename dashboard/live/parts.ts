// The live page in parts, each of which is sent again when it has changed: those of each moment, and those of all seconds so far.
import type { Summary } from "../../contracts/summary.ts";
import type { Frame } from "../../metrics/frame.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { startCertificate, workers } from "../sections/audit.ts";
import { charts } from "../sections/charts.ts";
import { checks, errors, requests } from "../sections/requests.ts";
import { thresholds } from "../sections/thresholds.ts";
import { liveHead, tiles } from "./head.ts";
import { liveRegions } from "./regions.ts";
import type { Detail, RunFacts } from "./view.ts";

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

/** Cheap: what changes with the clock. */
export const momentParts = (
  facts: RunFacts,
  frame: Frame,
  detail: Detail,
): Pick<Parts, "head" | "tiles" | "regions"> => ({
  head: liveHead(facts, frame, detail.summary.thresholds),
  tiles: tiles(frame, detail.rows),
  regions: liveRegions(frame, detail.summary.thresholds),
});

/** Dear in a large run: what all that was measured is made into. */
export const detailParts = ({ summary, rows }: Detail): Omit<Parts, "head" | "tiles" | "regions"> => {
  const hasBegun = rows.length > 0;
  return {
    thresholds: thresholds(summary.thresholds, "so-far"),
    time: hasBegun ? charts(rows) : NOTHING,
    requests: hasBegun ? requests(summary.requests) : NOTHING,
    checks: hasBegun ? checks(summary.checks) : NOTHING,
    errors: hasBegun ? errors(summary.errors) : NOTHING,
    start: hasStarted(summary) ? startCertificate(summary) : NOTHING,
    workers: hasBegun ? workers(summary.workers, "so-far") : NOTHING,
  };
};

const hasStarted = ({ start, workers }: Summary): boolean => start.instant !== null && workers.length > 0;

/** Each part in an element of its own, which the browser's program finds by its name. */
export const partsMarkup = (parts: Parts): Html =>
  html`<header data-part="head">
${parts.head}</header>
<main>
${PART_NAMES.filter((name) => name !== "head").map((name) => html`<div data-part="${name}">${parts[name]}</div>\n`)}</main>
`;
