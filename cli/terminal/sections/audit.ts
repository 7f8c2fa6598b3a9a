// What makes a run's numbers auditable: how its workers started, the ledger, what the generators needed. Pure.
import { capText } from "../../../contracts/cost/reckoning.ts";
import { isOnOneMachine } from "../../../contracts/results/distances.ts";
import type { Summary } from "../../../contracts/results/summary.ts";
import { countText } from "../../../contracts/words/numbers.ts";
import { mergeWorkerHealth } from "../../../metrics/totals/health.ts";
import { formatBytes, formatCount, formatMs } from "../format.ts";
import { wrap } from "../layout/width.ts";

/** The report has all of them. */
const MOST_GAPS = 3;
const INDENT = " ".repeat("  ledger   ".length);

export const auditLines = (summary: Summary, width: number): string[] =>
  linesOf(summary).flatMap((line) => wrap(line, width, INDENT));

const linesOf = (summary: Summary): string[] => {
  const { start, ledger, workers } = summary;
  const certified = workers.filter(({ certificate }) => certificate?.atStart === true);
  const leads = certified.map(({ certificate }) => certificate?.leadMs ?? 0);
  const told = isOnOneMachine(summary.distances) ? "" : `, told ${(Math.min(...leads) / 1000).toFixed(1)} s ahead`;
  const skew =
    start.skewMilliseconds === null
      ? "no worker started"
      : `${countText(certified.length, "worker")} within ${formatMs(start.skewMilliseconds)}${told}`;
  const { maxRssBytes, maxEventLoopLagMs } = mergeWorkerHealth(workers);
  return [
    `  start    ${start.instant ?? "never"}: ${skew}`,
    `  ledger   ${formatCount(ledger.sent)} sent, ${formatCount(ledger.merged)} merged, ${formatCount(ledger.lost)} lost; ${formatCount(ledger.ambiguous)} cut after they were sent, ${formatCount(ledger.neverSent)} never sent${ledger.resent === 0 ? "" : `; ${formatCount(ledger.resent)} sent once more`}`,
    ...interruptedLines(summary),
    ...gapLines(summary),
    ...costLines(summary),
    `  workers  ${workers.length}, at most ${formatBytes(maxRssBytes)} and ${formatMs(maxEventLoopLagMs)} event-loop lag`,
  ];
};

/** Of a run on AWS. What others pay is named apart: it is often the larger bill. */
const costLines = ({ cost }: Summary): string[] => {
  if (cost === undefined) return [];
  const { taskUsd, reckonedUsd, logUsd, sentUsd, answersUsd, natUsd, uncounted } = cost;
  const { taskSeconds, sentBytes, receivedBytes, logWriteUnits } = cost;
  const answers = `${formatBytes(receivedBytes)} of answers`;
  const used = `${formatCount(Math.round(taskSeconds))} task seconds, ${formatBytes(sentBytes)} sent, ${formatCount(logWriteUnits)} KB of log`;
  const parts = [
    `${capText(taskUsd + sentUsd + logUsd)} by ${used}`,
    ...(reckonedUsd === null ? [] : [`${capText(reckonedUsd)} of tasks were reckoned for the cap`]),
    answersUsd === null
      ? answers
      : `${answers}, some ${capText(answersUsd)} for whoever owns the target, if it is on AWS`,
    ...(natUsd === null ? [] : [`${capText(natUsd)} for whoever owns the NAT gateways, if that was the way`]),
    `not counted: ${uncounted.join(", ")}`,
  ];
  return [`  cost     ${parts.join("; ")}`];
};

/** When the load stood still; the reasons and warnings say why. */
const gapLines = ({ loadGaps }: Summary): string[] =>
  [...new Set(loadGaps.map(({ region }) => region))].map((region) => {
    const own = loadGaps.filter((gap) => gap.region === region);
    const seconds = own.map(({ fromSecond, toSecond }) => `${fromSecond.toFixed(1)} to ${toSecond.toFixed(1)}`);
    const shown = [...seconds.slice(0, MOST_GAPS), ...(seconds.length > MOST_GAPS ? ["…"] : [])].join(", ");
    return `  gaps     ${region}: no load in seconds ${shown}, though some was due`;
  });

/** What the run's own end cut: an attempt and an iteration each, and neither failed nor in any duration. */
const interruptedLines = ({ ledger, metrics }: Summary): string[] => {
  const iterations = metrics.iterations_interrupted?.values.count ?? 0;
  if (iterations + ledger.interrupted === 0) return [];
  const cut = `${countText(iterations, "iteration")} and ${countText(ledger.interrupted, "request")}`;
  return [`  cut      ${cut} when their time was over: counted apart, as neither failed nor done`];
};
