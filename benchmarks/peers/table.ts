// The table of a scenario: each tool's rate, its ratio to wrk in the same round, its processor time, and what a million
// requests cost.
import { PRICES } from "../../contracts/cost/prices.ts";

export interface Figure {
  readonly scenario: string;
  readonly tool: string;
  readonly round: number;
  readonly perSecond: number;
  /** Of the tool's core per request: programs, kernel and interrupts. */
  readonly cpuMicros: number;
}

/** The price of the smallest Fargate task with one vCPU, which has 2 GB: x86, us-east-1. */
const FARGATE = PRICES.fargate["us-east-1"]?.X86_64;

const headingOf = (yardstick: string): string[] => [
  `| tool | requests/s | ratio to ${yardstick}: min | median | max | CPU µs per request | USD per 10⁹ requests on Fargate |`,
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
];

/** @param yardstick the tool that all others are compared with */
export const tableOf = (tools: readonly string[], figures: readonly Figure[], yardstick = "wrk"): string =>
  [...headingOf(yardstick), ...tools.map((tool) => `| ${rowOf(tool, figures, yardstick).join(" | ")} |`)].join("\n");

const rowOf = (tool: string, figures: readonly Figure[], yardstick: string): string[] => {
  const own = figures.filter((figure) => figure.tool === tool);
  if (own.length === 0) return [tool, "–", "–", "–", "–", "–", "–"];
  const ratios = ratiosOf(figures, tool, yardstick);
  const ratio = (value: number): string => (ratios.length === 0 ? "–" : value.toFixed(2));
  const perSecond = median(own.map((figure) => figure.perSecond));
  return [
    tool,
    Math.round(perSecond).toLocaleString("en-US"),
    ratio(Math.min(...ratios)),
    ratio(median(ratios)),
    ratio(Math.max(...ratios)),
    cpuText(own),
    usdPerBillion(perSecond),
  ];
};

/** Of a tool to the yardstick in the same round. @param figures of one scenario; @param of what is compared */
export const ratiosOf = (
  figures: readonly Figure[],
  tool: string,
  yardstick: string | undefined,
  of = ({ perSecond }: Figure): number => perSecond,
): number[] =>
  figures
    .filter((figure) => figure.tool === tool)
    .flatMap((figure) =>
      figures
        .filter((other) => other.tool === yardstick && other.round === figure.round)
        .map((other) => of(figure) / of(other)),
    );

/** The median, in brackets the least and the most. */
export const spreadOf = (values: readonly number[], textOf: (value: number) => string): string => {
  if (values.length === 0) return "–";
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)].map(textOf);
  return `${middle} (${least} to ${most})`;
};

/** A table of Markdown: words on the left, then numbers. */
export const markdownTable = (
  [first = "", ...others]: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [[first, ...others], ["---", ...others.map(() => "---:")], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** @param own figures of one tool */
export const cpuText = (own: readonly Figure[]): string =>
  own.length === 0 ? "–" : median(own.map(({ cpuMicros }) => cpuMicros)).toFixed(1);

const usdPerBillion = (perSecond: number): string => {
  if (FARGATE === undefined) return "–";
  const usdPerHour = FARGATE.perVcpuHour + 2 * FARGATE.perGbHour;
  return ((usdPerHour / 3600) * (1e9 / perSecond)).toFixed(2);
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
