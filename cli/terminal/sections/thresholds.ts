// Thresholds: what was demanded, what was measured, and since when it did not hold. Pure.
import type { ThresholdResult } from "../../../contracts/results/summary.ts";
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
  const { metric, expression, nearest } = result;
  const seen = nearest === undefined ? "" : `; the nearest that was seen is {${nearest}}`;
  return oneLine(`${metric}  ${expression}  ${measuredText(result, metrics, whenEmpty)}${sinceText(result)}${seen}`);
};

export const measuredText = (result: ThresholdResult, metrics: KnownMetrics, whenEmpty = "no samples"): string =>
  result.value === null ? whenEmpty : `measured ${formatValue(result.value, thresholdUnit(result, metrics))}`;

const sinceText = ({ ok, firstCrossedSecond }: ThresholdResult): string =>
  ok || firstCrossedSecond === undefined || firstCrossedSecond === null ? "" : ` since second ${firstCrossedSecond}`;
