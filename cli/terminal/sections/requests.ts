// Requests by name: how many, how fast, how many of them failed and with what answers. Of many, those that matter. Pure.
import { shownName } from "../../../contracts/results/check-title.ts";
import type { RequestSummary } from "../../../contracts/results/summary.ts";
import type { Colors } from "../colors.ts";
import { formatCell, formatCount, formatPercent } from "../format.ts";
import { table } from "../layout/table.ts";
import { fillEnd, widthOf, wrap } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

const HEAD = ["  request", "count", "req/s", "failed", "", "p50 ms", "p95 ms", "p99 ms"];
/** The share of those that failed can be worked out. */
const EXPENDABLE = [4];
/** What is no terminal has no width; longer names would push the numbers out of sight. */
const NAME_WIDTH = 72;

export interface RequestsShown {
  /** What rates are per. */
  readonly seconds: number;
  /** Names that begin with it are shown without. */
  readonly target: string;
  readonly mostRows: number;
  readonly width: number;
  /** Where the others are; "" while the run goes on. */
  readonly elsewhere: string;
}

export const requestLines = (
  requests: readonly RequestSummary[],
  { seconds, target, mostRows, width, elsewhere }: RequestsShown,
  colors: Colors,
): string[] => {
  if (requests.length === 0) return [];
  const shown = thatMatter(requests, mostRows);
  const rows = shown.map(({ name, method, count, failedCount, duration: { values } }) => [
    `  ${nameOfRequest({ name, method }, target)}`,
    formatCount(count),
    formatCell(count / seconds, "perSecond"),
    failedCount === 0 ? "0" : colors.red(formatCount(failedCount)),
    failedCount === 0 ? "" : colors.red(formatPercent(failedCount / count)),
    ...["med", "p(95)", "p(99)"].map((key) => (values.count === 0 ? "–" : formatCell(values[key] ?? 0, "ms"))),
  ]);
  const [head = "", ...lines] = table([HEAD, ...rows], { width, expendable: EXPENDABLE, firstWidth: NAME_WIDTH });
  const statuses = shown.map(({ statuses: counts, failedCount }) => {
    const text = statusText(counts);
    return failedCount === 0 ? text : colors.red(text);
  });
  const tableWidth = Math.max(...[head, ...lines].map(widthOf));
  const isBeside = tableWidth + 2 + Math.max(...statuses.map(widthOf), "statuses".length) <= width;
  const beside = (line: string, text: string): string => (isBeside ? `${fillEnd(line, tableWidth)}  ${text}` : line);
  const more = requests.length - shown.length;
  return [
    colors.dim(beside(head, "statuses")),
    ...shown.flatMap(({ failedCount, statuses: counts }, index) => {
      const line = beside(lines[index] ?? "", statuses[index] ?? "");
      if (isBeside || failedCount === 0) return [line];
      return [line, ...wrap(`      ${statusText(counts)}`, width, "      ").map(colors.red)];
    }),
    ...(more > 0 ? [colors.dim(`  and ${formatCount(more)} more${elsewhere === "" ? "" : `, in ${elsewhere}`}`)] : []),
  ];
};

export const nameOfRequest = ({ name, method }: Pick<RequestSummary, "name" | "method">, target: string): string => {
  const base = target.replace(/\/+$/, "");
  const path = base !== "" && name.startsWith(`${base}/`) ? name.slice(base.length) : name;
  return oneLine(`${method} ${shownName(path)}`.trim());
};

/** Those that failed most; of the others by turns the slowest and those that were sent most. Failing ones come first. */
const thatMatter = (requests: readonly RequestSummary[], most: number): RequestSummary[] => {
  const p95 = ({ duration }: RequestSummary): number => duration.values["p(95)"] ?? 0;
  const failing = requests.filter(({ failedCount }) => failedCount > 0).sort((a, b) => b.failedCount - a.failedCount);
  const slowest = requests.filter(({ failedCount }) => failedCount === 0).sort((a, b) => p95(b) - p95(a));
  const busiest = [...slowest].sort((a, b) => b.count - a.count);
  const kept = new Set(failing.slice(0, most));
  for (const [index, request] of slowest.entries()) {
    for (const one of [request, busiest[index]]) if (one !== undefined && kept.size < most) kept.add(one);
  }
  return [...failing, ...slowest].filter((request) => kept.has(request));
};

/** Those that look like failures first, then the most frequent. */
export const statusText = (statuses: Readonly<Record<string, number>>): string =>
  Object.entries(statuses)
    .sort(([a, one], [b, other]) => Number(isFailure(b)) - Number(isFailure(a)) || other - one || Number(a) - Number(b))
    .map(([status, count]) => `${status === "0" ? "no answer" : status} × ${formatCount(count)}`)
    .join(", ");

const isFailure = (status: string): boolean => status === "0" || Number(status) >= 400;

/** The statuses of those that failed, or all where a script takes others for failures. */
export const failedStatuses = ({ statuses, failedCount }: RequestSummary): Readonly<Record<string, number>> => {
  const failed = Object.entries(statuses).filter(([status]) => isFailure(status));
  return failed.reduce((sum, [, count]) => sum + count, 0) === failedCount ? Object.fromEntries(failed) : statuses;
};
