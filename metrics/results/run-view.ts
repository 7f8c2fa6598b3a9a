// A run that is over, as its report shows it.

import type { SecretValues } from "../../contracts/config/secret.ts";
import { placesOf } from "../../contracts/results/places.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { ResultFile, RunFacts, RunView, ThresholdCourse } from "../../contracts/results/view.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { distributionsOf } from "../histogram/distribution.ts";
import { SecretMask } from "../masking/secret-mask.ts";
import { CourseKeeper } from "../totals/course.ts";
import type { RunTotals } from "../totals/run-totals.ts";
import { askedLoadOf } from "./asked-load.ts";
import { maskSecrets, maskText } from "./mask-secrets.ts";
import { sampleGroupsOf } from "./request-samples.ts";

type Shown = Pick<RunPlan, "env"> & {
  readonly script: Pick<RunPlan["script"], "file" | "code">;
  /** The values of those that `env` names, where they are known. */
  readonly secrets?: SecretValues;
};

/**
 * @param plan what the workers were given, where it is known;
 * @param files of the results, which lie beside the report
 */
export const factsOf = (record: RunRecord, plan: Shown | null, files: readonly ResultFile[]): RunFacts => ({
  runId: record.runId,
  name: record.name,
  target: maskText(record.target),
  distances: record.distances,
  places: placesOf(Object.keys(record.regions), record.distances),
  meridianVersion: record.meridianVersion,
  createdAt: record.createdAt,
  regions: record.regions,
  durationSeconds: record.durationSeconds,
  scriptSha256: record.scriptSha256,
  ...(record.configFrom === undefined ? {} : { configFrom: record.configFrom }),
  asked: askedLoadOf(record.config, record.ending),
  config: maskSecrets(record.config),
  script: plan === null ? null : { file: plan.script.file, code: sourceOf(plan) },
  files,
});

/** What a report needs of a run plan, without the secrets that plan and script may hold: results are passed on. */
export const keptPlanOf = (plan: Shown): Shown => ({
  script: { file: plan.script.file, code: sourceOf(plan) },
  env: {},
});

/** Cuts off the inline source map, which is as long as the script and says nothing to a reader. */
const sourceOf = ({ script, env, secrets = {} }: Shown): string =>
  new SecretMask(Object.values(secrets)).text(
    maskText(
      script.code.replace(/^\/\/# sourceMappingURL=.*$/gm, "").trimEnd(),
      Object.values(env).filter((value) => typeof value === "string"),
    ),
  );

/** @param summary made from the same log as `totals`; @param keeper of the run's course, if there is one that is up to date */
export const viewOf = (
  facts: RunFacts,
  summary: Summary,
  totals: RunTotals,
  thresholds: readonly ThresholdCourse[],
  keeper = keeperOf(totals, Object.keys(facts.regions)),
): RunView => {
  return {
    schema: "meridian.view.v1",
    facts,
    course: keeper.course,
    heat: keeper.heat,
    requestCourses: totals.requestCourses.view(totals.lastSecond),
    distributions: distributionsOf(totals, Object.keys(facts.regions)),
    thresholds,
    samples: sampleGroupsOf(totals),
    frame: null,
    soFar: null,
    summary,
  };
};

const keeperOf = (totals: RunTotals, regions: readonly string[]): CourseKeeper => {
  const keeper = new CourseKeeper(totals, regions);
  keeper.advance();
  return keeper;
};
