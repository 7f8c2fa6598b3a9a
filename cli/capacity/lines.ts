// A search for a capacity in words: a line a step while it goes on, and its end in a few lines. Pure.
import type { CapacityFile, StepRow, StepSoFar } from "../../contracts/results/capacity.ts";
import { brokeText, confidenceText } from "../../contracts/results/capacity-words.ts";
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

export const stepLine = (step: StepSoFar): string => {
  const { rate, purpose, held, goodput, p95, failed, health, broke } = step;
  const measured = `${formatRate(goodput)} right, p95 ${p95 === null ? "–" : formatMs(p95)}, ${formatPercent(failed)} failed`;
  const why = held ? "" : `: ${health !== "ok" ? health : broke === null ? "nothing was answered" : brokeText(broke)}`;
  return `${formatRate(rate).padStart(9)}  ${held ? "holds" : "fails"}${why}  (${PURPOSES[purpose]}; ${measured})`;
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
  return [
    "",
    capacity === null
      ? "  capacity  no number"
      : `  capacity  between ${formatRate(capacity.low)} and ${formatRate(capacity.high)} iterations${confidenceText(capacity.confidence)}`,
    `  limit     ${LIMITED_BY[limitedBy]}: ${note}`,
    ...(broke === null ? [] : [`  broke     ${brokeText(broke)}`]),
    `  steps     ${steps.length}, ${steps.filter(({ held }) => held).length} of which held`,
  ];
};
