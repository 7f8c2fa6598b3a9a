// What the page of a comparison is made from.
import type { Comparison, ComparisonView } from "../../contracts/comparison.ts";
import { ALL_REGIONS } from "../../contracts/view.ts";
import { distributionsOf } from "../distribution.ts";
import type { Side } from "./side.ts";

export const comparisonView = (comparison: Comparison, baseline: Side, candidate: Side): ComparisonView => {
  const [before, after] = [baseline, candidate].map(({ log }) =>
    log === undefined ? undefined : distributionsOf(log.totals, [])[ALL_REGIONS]?.service,
  );
  return {
    comparison,
    starts: { baseline: baseline.summary.start.instant, candidate: candidate.summary.start.instant },
    distributions: before === undefined || after === undefined ? null : { baseline: before, candidate: after },
  };
};
