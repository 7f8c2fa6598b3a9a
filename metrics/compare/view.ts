// What the page of a comparison is made from.
import type { Comparison, ComparisonView, DrawnRun } from "../../contracts/results/comparison.ts";
import { ALL_REGIONS } from "../../contracts/results/view.ts";
import { distributionsOf } from "../histogram/distribution.ts";
import { CourseKeeper } from "../totals/course.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import type { Side } from "./side.ts";

export const makeComparisonView = (comparison: Comparison, baseline: Side, candidate: Side): ComparisonView => ({
  comparison,
  starts: { baseline: baseline.summary.start.instant, candidate: candidate.summary.start.instant },
  drawn: drawnOf(baseline.log?.totals, candidate.log?.totals),
});

const drawnOf = (baseline: RunTotals | undefined, candidate: RunTotals | undefined): ComparisonView["drawn"] => {
  if (baseline === undefined || candidate === undefined) return null;
  // Where two runs differ in length, the longer one says how much a point stands for.
  const stepSeconds = Math.max(courseOf(baseline).stepSeconds, courseOf(candidate).stepSeconds);
  const drawn = (totals: RunTotals): DrawnRun => ({
    course: courseOf(totals, stepSeconds).lines[ALL_REGIONS] ?? [],
    distribution: distributionsOf(totals, [])[ALL_REGIONS]?.service ?? [],
  });
  return { stepSeconds, baseline: drawn(baseline), candidate: drawn(candidate) };
};

const courseOf = (totals: RunTotals, leastStep?: number) => {
  const keeper = new CourseKeeper(totals, totals.regions, leastStep);
  keeper.advance();
  return keeper.course;
};
