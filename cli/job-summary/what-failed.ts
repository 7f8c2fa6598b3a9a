// What of a run's job summary says what went wrong, and what was slow: failing checks, the first errors, statuses, the
// slowest requests. Pure.
import { shownName, titleOfCheck } from "../../contracts/results/check-title.ts";
import type { RequestSummary, Summary } from "../../contracts/results/summary.ts";
import { formatCount, formatMs, formatPercent } from "../terminal/format.ts";
import { escapeMarkdown, markdownTable } from "./escape.ts";

const MOST_CHECKS = 10;
const MOST_ERRORS = 5;
const MOST_REQUESTS = 5;
/** Of an error's text: the whole is in the results. */
const MOST_CHARACTERS = 300;

export const whatFailedMarkdown = ({ checks, errors, requests }: Summary): string[] => [
  ...markdownTable(
    ["failing check", "held", "fails"],
    checks
      .filter(({ fails }) => fails > 0)
      .sort((a, b) => b.fails - a.fails)
      .slice(0, MOST_CHECKS)
      .map(({ passes, fails, ...check }) => [
        titleOfCheck(check),
        formatPercent(passes / (passes + fails)),
        formatCount(fails),
      ]),
  ),
  ...markdownTable(
    ["error", "place", "count"],
    errors.slice(0, MOST_ERRORS).map(({ message, place, count }) => [cut(message), place, formatCount(count)]),
  ),
  ...statusLines(requests),
  ...markdownTable(
    ["slowest requests", "p95", "max", "count"],
    [...requests]
      .sort((a, b) => p95Of(b) - p95Of(a))
      .slice(0, MOST_REQUESTS)
      .map(({ name, method, count, duration }) => [
        `${method} ${shownName(name)}`.trim(),
        formatMs(duration.values["p(95)"] ?? 0),
        formatMs(duration.values.max ?? 0),
        formatCount(count),
      ]),
  ),
];

const p95Of = ({ duration }: RequestSummary): number => duration.values["p(95)"] ?? 0;

const cut = (text: string): string => (text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`);

const statusLines = (requests: Summary["requests"]): string[] => {
  const counts = new Map<string, number>();
  for (const { statuses } of requests)
    for (const [status, count] of Object.entries(statuses)) counts.set(status, (counts.get(status) ?? 0) + count);
  if (counts.size === 0) return [];
  const texts = [...counts]
    .sort(([a, one], [b, other]) => other - one || Number(a) - Number(b))
    .map(([status, count]) => `${status === "0" ? "no answer" : status} × ${formatCount(count)}`);
  return [`Statuses: ${escapeMarkdown(texts.join(", "))}`, ""];
};
