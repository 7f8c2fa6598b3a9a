// A frame as lines of a terminal: first what is waited for, by region; then the load, by region, with a bar to its end.
// Pure.

import type { Frame, RecentLoad, RegionFrame } from "../../contracts/results/view.ts";
import type { Colors } from "./colors.ts";
import { formatClock, formatCount, formatMs, formatRate, table } from "./format.ts";

const BAR_WIDTH = 30;

export const liveLines = (frame: Frame, colors: Colors): string[] => {
  if (frame.startMs === null) return gatheringLines(frame, colors);
  const elapsedMs = frame.nowMs - frame.startMs;
  if (elapsedMs < 0) {
    return [
      ...gatheringLines(frame, colors),
      "",
      `  every region starts in ${colors.bold(`${(-elapsedMs / 1000).toFixed(1)} s`)}`,
    ];
  }
  return [...loadLines(frame, colors), "", progressLine(frame, elapsedMs, colors)];
};

const regionName = ({ region, city }: RegionFrame): string => `${region} ${city}`.trim();

const gatheringLines = ({ regions }: Frame, colors: Colors): string[] => {
  const rows = regions.map((region) => [
    `  ${regionName(region)}`,
    region.hasAggregator ? "aggregator ready" : "waiting for its aggregator",
    `${region.readyWorkers}/${region.workers} load generators ready`,
    `${formatCount(region.vus)} VUs`,
  ]);
  return table(rows, 3).map((line, index) => {
    const region = regions[index];
    const isReady = region?.hasAggregator === true && region.readyWorkers >= region.workers;
    return `${isReady ? colors.green("✓") : colors.yellow("…")}${line}`;
  });
};

const cells = (recent: RecentLoad | null): string[] => {
  if (recent === null) return ["–", "–", "–", "–", "–", "–"];
  const ms = (value: number | null): string => (value === null ? "–" : formatMs(value));
  return [
    formatCount(recent.vus),
    formatRate(recent.requestsPerSecond),
    ms(recent.p50),
    ms(recent.p95),
    ms(recent.p99),
    formatRate(recent.failedPerSecond),
  ];
};

const loadLines = ({ regions, all, requests }: Frame, colors: Colors): string[] => {
  const rows = [
    ["  region", "VUs", "req/s", "p50", "p95", "p99", "failed", "requests"],
    ...regions.map((region) => [`  ${regionName(region)}`, ...cells(region.recent), formatCount(region.requests)]),
    ["  all", ...cells(all), formatCount(requests)],
  ];
  return table(rows).map((line, index) => {
    if (index === 0) return colors.dim(line);
    return index === rows.length - 1 ? colors.bold(line) : line;
  });
};

const progressLine = ({ durationSeconds, phase, regions }: Frame, elapsedMs: number, colors: Colors): string => {
  const fraction = Math.min(1, elapsedMs / (durationSeconds * 1000));
  const full = Math.round(fraction * BAR_WIDTH);
  const bar = `${"█".repeat(full)}${colors.dim("░".repeat(BAR_WIDTH - full))}`;
  const open = regions.filter(({ isCompleted }) => !isCompleted).length;
  const leftMs = durationSeconds * 1000 - elapsedMs;
  if (phase === "over") return `  ${bar} done`;
  if (phase === "draining") return `  ${bar} draining: ${open} of ${regions.length} regions left`;
  if (leftMs > 0) return `  ${bar} ${formatClock(elapsedMs)} / ${formatClock(durationSeconds * 1000)}`;
  return `  ${bar} iterations under way finish: ${open} of ${regions.length} regions left`;
};
