// Checks: those that did not always hold first, with how often they did. Pure.
import { titleOfCheck } from "../../../contracts/results/check-title.ts";
import type { CheckSummary } from "../../../contracts/results/summary.ts";
import type { Colors } from "../colors.ts";
import { formatCount, formatPercent } from "../format.ts";
import { wrap } from "../layout/width.ts";
import { oneLine } from "../printable.ts";

const MOST_CHECKS = 20;

export const checkLines = (checks: readonly CheckSummary[], width: number, colors: Colors): string[] => {
  const failing = checks.filter(({ fails }) => fails > 0);
  const shown = [...failing, ...checks.filter(({ fails }) => fails === 0)].slice(0, MOST_CHECKS);
  const more = checks.length - shown.length;
  return [
    ...shown.flatMap(({ passes, fails, ...check }) => {
      const share =
        fails === 0
          ? ""
          : `  ${formatPercent(passes / (passes + fails))}: ✓ ${formatCount(passes)}  ✗ ${formatCount(fails)}`;
      const [first = "", ...rest] = wrap(`  ✓ ${oneLine(titleOfCheck(check))}${share}`, width, "    ");
      return [`  ${fails === 0 ? colors.green("✓") : colors.red("✗")}${first.slice("  ✓".length)}`, ...rest];
    }),
    ...(more > 0 ? [colors.dim(`  and ${formatCount(more)} more, in summary.json`)] : []),
  ];
};
