// A moment of a run as lines of a terminal: first what is waited for, by region; then the load: regions, requests by
// name, thresholds, errors, and a bar to its end. No higher than the terminal: what matters most stays. Pure.
import { searchText, stageText } from "../../contracts/results/capacity-words.ts";
import type { Frame, RecentLoad, RegionFrame } from "../../contracts/results/view.ts";
import type { Colors } from "./colors.ts";
import { formatCell, formatClock, formatCount } from "./format.ts";
import type { Screen } from "./layout/screen.ts";
import { table } from "./layout/table.ts";
import { wrap } from "./layout/width.ts";
import { oneLine } from "./printable.ts";
import type { ResultsSoFar } from "./results-so-far.ts";
import { errorLines } from "./sections/errors.ts";
import { requestLines } from "./sections/requests.ts";
import { thresholdLines } from "./sections/thresholds.ts";

const BAR_WIDTH = 30;
/** Blank lines, headings, the line of all regions, where a search is, and the bar. */
const FIXED_ROWS = 10;
const MOST_THRESHOLDS = 5;
const MOST_ERRORS = 3;
const MOST_DOUBT_LINES = 2;
const LEAST_ROWS = 3;

export const liveLines = (frame: Frame, soFar: ResultsSoFar, screen: Screen, colors: Colors): string[] => {
  // The last line is never one that an earlier picture went on from: log-update would lose count of its lines.
  if (frame.startMs === null) return [...gatheringLines(frame, screen, colors), "", readyLine(frame)];
  const elapsedMs = frame.nowMs - frame.startMs;
  if (elapsedMs < 0) {
    const left = `${(-elapsedMs / 1000).toFixed(1)} s`;
    return [...gatheringLines(frame, screen, colors), "", `  every region starts in ${colors.bold(left)}`];
  }
  return [
    ...loadLines(frame, soFar, screen, elapsedMs, colors),
    "",
    ...searchLines(frame, screen.columns),
    progressLine(frame, elapsedMs, screen.columns, colors),
  ];
};

const regionName = ({ region, city }: RegionFrame): string => `${region} ${city}`.trim();

const isReady = ({ hasAggregator, readyWorkers, workers }: RegionFrame): boolean =>
  hasAggregator && readyWorkers >= workers;

const readyLine = ({ regions }: Frame): string =>
  `  ${regions.filter(isReady).length} of ${regions.length} ${regions.length === 1 ? "region" : "regions"} ready`;

const gatheringLines = ({ regions }: Frame, { columns: width, rows: height }: Screen, colors: Colors): string[] => {
  const most = Math.max(LEAST_ROWS, height - FIXED_ROWS);
  const waiting = regions.filter((region) => !isReady(region));
  const shown = regions.length <= most ? regions : [...waiting, ...regions.filter(isReady)].slice(0, most);
  const rows = shown.map((region) => [
    `  ${regionName(region)}`,
    region.hasAggregator ? "aggregator ready" : "waiting for its aggregator",
    `${region.readyWorkers}/${region.workers} load generators ready`,
    `${formatCount(region.vus)} VUs`,
  ]);
  const lines = table(rows, { leftColumns: 3, width: width - 1, expendable: [3] }).map((line, index) => {
    const region = shown[index];
    return `${region !== undefined && isReady(region) ? colors.green("✓") : colors.yellow("…")}${line}`;
  });
  return [...lines, ...moreLine(regions.length - shown.length, "regions", colors)];
};

const moreLine = (count: number, what: string, colors: Colors): string[] =>
  count > 0 ? [colors.dim(`  and ${formatCount(count)} more ${what}`)] : [];

/** In this order on the screen; what is left of it goes to the requests. */
const loadLines = (
  frame: Frame,
  { requests, thresholds, kinds, errors, invalidReasons, target }: ResultsSoFar,
  { columns: width, rows: height }: Screen,
  elapsedMs: number,
  colors: Colors,
): string[] => {
  const left = height - FIXED_ROWS;
  const regions = regionLines(frame, Math.max(LEAST_ROWS, Math.floor(left / 3)), width, colors);
  const sorted = [...thresholds].sort((a, b) => Number(a.ok) - Number(b.ok));
  const unlisted = sorted.length - MOST_THRESHOLDS;
  const limits = [
    ...thresholdLines(sorted.slice(0, MOST_THRESHOLDS), kinds, width, colors, "no samples yet"),
    ...moreLine(
      unlisted,
      `thresholds, ${sorted.slice(MOST_THRESHOLDS).every(({ ok }) => ok) ? "which hold" : "some of which do not hold"}`,
      colors,
    ),
  ];
  const failures = errorLines(errors, { most: MOST_ERRORS, width, elsewhere: "" }, colors);
  const doubts = doubtLines(invalidReasons, width, colors);
  const used = regions.length + limits.length + failures.length + doubts.length + Number(doubts.length > 0) - 2;
  const shown = {
    seconds: Math.max(1, Math.min(elapsedMs / 1000, frame.durationSeconds)),
    target,
    width,
    elsewhere: "",
  };
  const named = requestLines(requests, { ...shown, mostRows: Math.max(LEAST_ROWS, left - used) }, colors);
  // A request that failed may take two lines.
  const tooHigh = named.length - Math.max(LEAST_ROWS, left - used);
  const fitting =
    tooHigh <= 2
      ? named
      : requestLines(requests, { ...shown, mostRows: Math.max(LEAST_ROWS, left - used - tooHigh) }, colors);
  return [regions, fitting, limits, failures, doubts]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
};

/** In as many lines as a glance takes. */
const doubtLines = ([reason, ...others]: readonly string[], width: number, colors: Colors): string[] => {
  if (reason === undefined) return [];
  const more = others.length === 0 ? "" : `; and ${formatCount(others.length)} more`;
  const said = `  ✗ not to be trusted so far: ${oneLine(reason)}${more}`;
  const [first = "", ...rest] = wrap(said, width - 1, "    ").slice(0, MOST_DOUBT_LINES);
  return [`  ${colors.red("✗")}${first.slice("  ✗".length)}`, ...rest];
};

const cells = (recent: RecentLoad | null): string[] => {
  if (recent === null) return ["–", "–", "–", "–", "–", "–"];
  const ms = (value: number | null): string => (value === null ? "–" : formatCell(value, "ms"));
  return [
    formatCount(recent.vus),
    formatCell(recent.requestsPerSecond, "perSecond"),
    formatCell(recent.failedPerSecond, "perSecond"),
    ...[recent.p50, recent.p95, recent.p99].map(ms),
  ];
};

const HEAD = ["  region", "VUs", "req/s", "failed/s", "p50 ms", "p95 ms", "p99 ms", "requests"];
/** All that is needed to see where it fails stays. */
const EXPENDABLE = [1, 4];

/** Of many regions those where most fails, then the slowest. */
const regionLines = ({ regions, all, requests }: Frame, most: number, width: number, colors: Colors): string[] => {
  const bySorrow = [...regions].sort(
    ({ recent: a }, { recent: b }) =>
      (b?.failedPerSecond ?? 0) - (a?.failedPerSecond ?? 0) || (b?.p95 ?? 0) - (a?.p95 ?? 0),
  );
  const shown = regions.length <= most ? regions : bySorrow.slice(0, most);
  const more = regions.length - shown.length;
  const rows = [
    HEAD,
    ...shown.map((region) => [`  ${regionName(region)}`, ...cells(region.recent), formatCount(region.requests)]),
    [more > 0 ? `  all, with ${formatCount(more)} more regions` : "  all", ...cells(all), formatCount(requests)],
  ];
  return table(rows, { width, expendable: EXPENDABLE }).map((line, index) => {
    if (index === 0) return colors.dim(line);
    return index === rows.length - 1 ? colors.bold(line) : line;
  });
};

/** Where a search for a capacity is. */
const searchLines = ({ search, phase }: Frame, width: number): string[] =>
  search === undefined || phase === "over" ? [] : wrap(`  ${stageText(search)}: ${searchText(search)}`, width, "  ");

/** The bar is shorter where what is said beside it would not fit. */
const progressLine = (frame: Frame, elapsedMs: number, columns: number, colors: Colors): string => {
  const text = progressText(frame, elapsedMs);
  const width = Math.max(0, Math.min(BAR_WIDTH, columns - text.length - 4));
  const full = Math.round(Math.min(1, elapsedMs / (frame.durationSeconds * 1000)) * width);
  return `  ${"█".repeat(full)}${colors.dim("░".repeat(width - full))} ${text}`;
};

const progressText = ({ durationSeconds, phase, regions }: Frame, elapsedMs: number): string => {
  const open = regions.filter(({ isCompleted }) => !isCompleted).length;
  if (phase === "over") return "done";
  if (phase === "draining") return `draining: ${open} of ${regions.length} regions left`;
  const durationMs = durationSeconds * 1000;
  if (elapsedMs < durationMs) return `${formatClock(elapsedMs)} / ${formatClock(durationMs)}`;
  return `iterations under way finish: ${open} of ${regions.length} regions left`;
};
