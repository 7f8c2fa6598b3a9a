// Thresholds: what was demanded, what was measured, and since when it did not hold. Pure.

import { expressionInWords } from "../../../contracts/metrics/threshold-time.ts";
import type { ThresholdResult } from "../../../contracts/results/summary.ts";
import { brokenInWords, leftOutInWords } from "../../../metrics/verdict/broken-words.ts";
import { type KnownMetrics, thresholdUnit } from "../../../metrics/verdict/threshold-unit.ts";
import type { Colors } from "../colors.ts";
import { formatValue } from "../format.ts";
import { wrap } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

export const thresholdLines = (
  thresholds: readonly ThresholdResult[],
  metrics: KnownMetrics,
  width: number,
  colors: Colors,
  whenEmpty = "no samples",
): string[] =>
  thresholds.flatMap((result) => {
    const { ok } = result;
    const [first = "", ...rest] = wrap(`  ✓ ${textOf(result, metrics, whenEmpty)}`, width, "      ");
    const text = first.slice("  ✓ ".length);
    return [
      `  ${ok ? colors.green("✓") : colors.red("✗")} ${ok ? text : colors.red(text)}`,
      ...rest.map((line) => (ok ? line : colors.red(line))),
    ];
  });

const textOf = (result: ThresholdResult, metrics: KnownMetrics, whenEmpty: string): string => {
  const { metric, nearest } = result;
  const seen = nearest === undefined ? "" : `; the nearest that was seen is {${nearest}}`;
  const leftOut = leftOutInWords(result);
  return oneLine(
    `${metric}  ${expressionInWords(result)}  ${measuredText(result, metrics, whenEmpty)}${sinceText(result)}${seen}${leftOut === "" ? "" : `; ${leftOut}`}`,
  );
};

export const measuredText = (result: ThresholdResult, metrics: KnownMetrics, whenEmpty = "no samples"): string =>
  result.value === null
    ? whenEmpty
    : `measured ${formatValue(result.value, thresholdUnit(result, metrics))}${result.over === undefined ? "" : " at worst"}`;

const sinceText = (result: ThresholdResult): string => {
  const { ok, firstCrossedSecond } = result;
  const broken = brokenInWords(result);
  if (broken !== "") return `, ${broken}`;
  return ok || firstCrossedSecond === undefined || firstCrossedSecond === null
    ? ""
    : ` since second ${firstCrossedSecond}`;
};
