// A search for a capacity in words: a line a step while it goes on, and its end in a few lines. Pure.
import type { CapacityFile, StepRow } from "../../contracts/results/capacity.ts";
import { formatMs, formatPercent, formatRate } from "../terminal/format.ts";

const PURPOSES: Readonly<Record<StepRow["purpose"], string>> = {
  first: "the lowest rate",
  climb: "climbing",
  halve: "in between",
  again: "once more",
  low: "as at first?",
  "confirm-low": "confirming what holds",
  "confirm-high": "confirming what does not",
};

export const stepLine = (step: StepRow): string => {
  const { rate, purpose, held, goodput, p95, failed, health, broke } = step;
  const measured = `${formatRate(goodput)} right, p95 ${p95 === null ? "–" : formatMs(p95)}, ${formatPercent(failed)} failed`;
  const why = held ? "" : `: ${health === "ok" ? brokeText(broke) : health}`;
  return `${formatRate(rate).padStart(9)}  ${held ? "holds" : "fails"}${why}  (${PURPOSES[purpose]}; ${measured})`;
};

/** `http_req_failed rate<0.01 in eu-west-1, GET /login answered 429`. */
const brokeText = (broke: StepRow["broke"]): string => {
  if (broke === null) return "nothing was answered";
  const { threshold, region, name, status } = broke;
  const where = region === null ? "" : ` in ${region}`;
  const answer = status === 0 ? " without an answer" : status !== null && status >= 400 ? ` answered ${status}` : "";
  return `${threshold}${where}${name === null ? "" : `, ${name}${answer}`}`;
};

const LIMITED_BY: Readonly<Record<CapacityFile["limitedBy"], string>> = {
  target: "the target",
  generator: "the load generators",
  range: "the range of rates that was asked for",
  noise: "noise",
};

/** For programs that read a line: the interval, or that there is none. */
export const capacityWord = ({ capacity, limitedBy }: CapacityFile): string =>
  capacity === null ? `none (${limitedBy})` : `${capacity.low.toFixed(1)} ${capacity.high.toFixed(1)}`;

export const capacityLines = ({ capacity, limitedBy, note, broke, steps }: CapacityFile): string[] => {
  const percent = Math.round((capacity?.confidence ?? 0) * 100);
  const confidence = percent === 0 ? "; too few repeats for any confidence" : `, with ${percent} % confidence`;
  return [
    "",
    capacity === null
      ? "  capacity  no number"
      : `  capacity  between ${formatRate(capacity.low)} and ${formatRate(capacity.high)} iterations${confidence}`,
    `  limit     ${LIMITED_BY[limitedBy]}: ${note}`,
    ...(broke === null ? [] : [`  broke     ${brokeText(broke)}`]),
    `  steps     ${steps.length}, ${steps.filter(({ held }) => held).length} of which held`,
  ];
};
