// The top of the live page: what runs, where it is, and the four numbers that matter with their course so far.
import type { ThresholdResult } from "../../contracts/summary.ts";
import type { Frame, RecentLoad } from "../../metrics/frame.ts";
import { ALL_REGIONS, type TimeRow } from "../../metrics/time-series.ts";
import { fullHeight, strokes, WIDTH } from "../components/drawing.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { number, type Unit } from "../components/numbers.ts";
import { niceScale, type Reduction, thinOut } from "../components/scale.ts";
import { instantText } from "../sections/head.ts";
import { progressBar, standingOf } from "./clock.ts";
import type { RunFacts } from "./facts.ts";

export const liveHead = (
  { name, runId, target }: RunFacts,
  frame: Frame,
  thresholds: readonly ThresholdResult[],
): Html => {
  const { word, tone, sentence, fraction } = standingOf(frame);
  return html`<p class="kind">Meridian load test, live</p>
<h1>${name}</h1>
<p class="outcome"><strong class="verdict ${tone}">${word}</strong> <span>${sentence}</span>${broken(thresholds)}</p>
${progressBar(fraction)}
<dl class="facts">
<div><dt>Run</dt><dd>${runId}</dd></div>
<div><dt>Target</dt><dd>${target}</dd></div>
<div><dt>Start of all regions</dt><dd>${frame.startMs === null ? "when every region is ready" : instantText(new Date(frame.startMs).toISOString())}</dd></div>
<div><dt>Requests so far</dt><dd>${number(frame.requests, "count")}</dd></div>
</dl>
`;
};

const broken = (thresholds: readonly ThresholdResult[]): Html => {
  const count = thresholds.filter(({ ok }) => !ok).length;
  return count === 0
    ? NOTHING
    : html` <a class="bad" href="#thresholds">${count} of ${thresholds.length} thresholds ${count === 1 ? "does" : "do"} not hold so far.</a>`;
};

interface Tile {
  readonly title: string;
  readonly meaning: string;
  readonly unit: Unit;
  readonly reduction: Reduction;
  readonly recent: (recent: RecentLoad) => number | null;
  readonly course: (row: TimeRow) => number | null;
}

const failedFraction = (failed: number, requests: number): number | null => (requests === 0 ? null : failed / requests);

const TILES: readonly Tile[] = [
  {
    title: "Requests per second",
    meaning: "HTTP requests of all regions that ended, per second.",
    unit: "perSecond",
    reduction: "mean",
    recent: ({ requestsPerSecond }) => requestsPerSecond,
    course: ({ requests }) => requests,
  },
  {
    title: "Latency, p95",
    meaning: "95 of 100 requests took no longer than this; read from the merged histograms of all regions.",
    unit: "ms",
    reduction: "max",
    recent: ({ p95 }) => p95,
    course: ({ p95 }) => p95,
  },
  {
    title: "Failed requests",
    meaning: "The share of requests without an answer, or answered with 400 or above.",
    unit: "fraction",
    reduction: "max",
    recent: ({ failedPerSecond, requestsPerSecond }) => failedFraction(failedPerSecond, requestsPerSecond),
    course: ({ failed, requests }) => failedFraction(failed, requests),
  },
  {
    title: "Virtual users",
    meaning: "How many run the script at this moment, in all regions together.",
    unit: "count",
    reduction: "mean",
    recent: ({ vus }) => vus,
    course: ({ vus }) => vus,
  },
];

const SPARK_HEIGHT = 28;
const SPARK_POINTS = 120;

export const tiles = ({ all }: Frame, rows: readonly TimeRow[]): Html => {
  const inAll = settled(rows);
  return html`<h2 class="unseen">Now</h2>
<ul class="tiles">${TILES.map(
    (tile) =>
      html`<li title="${tile.meaning}"><span class="tile-title">${tile.title}</span> <span class="tile-value">${number(all === null ? null : tile.recent(all), tile.unit, "with-unit")}</span>${spark(tile, inAll)}</li>`,
  )}</ul>
<p class="aside">Of the last five seconds that were reported; the line goes from the start to now, from zero up.</p>
`;
};

/** Regions report at their own pace: a last second that some have not told yet would look like a fall. */
const MOST_UNSETTLED_SECONDS = 3;

const settled = (rows: readonly TimeRow[]): TimeRow[] => {
  const regionsIn = new Map<number, number>();
  for (const { second } of rows) regionsIn.set(second, (regionsIn.get(second) ?? 0) + 1);
  const inAll = rows.filter(({ region }) => region === ALL_REGIONS);
  const present = (row: TimeRow): number => regionsIn.get(row.second) ?? 0;
  const usual = Math.max(0, ...inAll.slice(-2 * MOST_UNSETTLED_SECONDS).map(present));
  const last = inAll.findLastIndex((row) => present(row) >= usual);
  return inAll.slice(0, Math.max(last + 1, inAll.length - MOST_UNSETTLED_SECONDS));
};

const spark = ({ title, unit, reduction, course }: Tile, rows: readonly TimeRow[]): Html => {
  if (rows.length < 2) return NOTHING;
  const values = thinOut(rows.map(course), Math.ceil(rows.length / SPARK_POINTS), reduction);
  const greatest = Math.max(0, ...values.filter((value) => value !== null));
  const drawing = { lines: [], unit, scale: niceScale(greatest, 4), spanSeconds: rows.length, height: SPARK_HEIGHT };
  return html`<svg class="spark" aria-hidden="true" height="${fullHeight(drawing)}" viewBox="0 0 ${WIDTH} ${fullHeight(drawing)}" preserveAspectRatio="none">${strokes(drawing, { label: title, values }, "alone")}</svg>`;
};
