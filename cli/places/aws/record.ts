// The record of a run on AWS: what was asked of it, as far as it is still known there. Thresholds are the config's:
// nobody else has them. Pure.
import { declaredMetricsOf } from "../../../bundling/declared-metrics.ts";
import { type Config, durationSecondsOf, requiredRegionsOf } from "../../../contracts/config/config.ts";
import { plannedThresholdsOf } from "../../../contracts/config/threshold-spans.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { RunEnding, RunRecord } from "../../../contracts/results/run-record.ts";
import { sha256Of } from "../../../contracts/words/sha256.ts";
import { maskText } from "../../../metrics/results/mask-secrets.ts";
import { endingOf } from "../../run/ending.ts";
import { maskedConfig } from "../../run/masked-config.ts";
import { MERIDIAN_VERSION } from "../../run/prepare.ts";
import type { DeployedPlan } from "./deployed-plan.ts";

/** The record of the run that the deployment is at, made from its state and its plan. */
export const recordOfPresent = (
  config: Config,
  status: TestStatusAnswer,
  { script, targets }: DeployedPlan,
): RunRecord => ({
  ...byConfig(config, status),
  target: maskText(Object.values(targets)[0] ?? config.target),
  regions: regionsOf(status),
  durationSeconds: status.settings.durationSeconds,
  ...(status.settings.climb === undefined ? {} : { climb: status.settings.climb, thresholds: [] }),
  declared: Object.fromEntries(declaredMetricsOf(script)),
  scriptSha256: sha256Of(script.code),
});

/** The record of an earlier run, by what was recorded of it. @param plan undefined where it is gone */
export const recordOfPast = (config: Config, past: TestStatusAnswer, plan: DeployedPlan | undefined): RunRecord =>
  plan === undefined
    ? {
        ...recordOfFormer(config, past),
        regions: regionsOf(past),
        durationSeconds: past.settings.durationSeconds,
      }
    : recordOfPresent(config, past, plan);

/** Of one that started and was never over. @param next the run that took its place; undefined: not known */
export const endingOfReplaced = (past: TestStatusAnswer, next: TestStatusAnswer | undefined): RunEnding => ({
  ...endingOf(past),
  reason: "aborted",
  abortReason: `a deploy or a reset began ${next === undefined ? "another run" : `run ${next.runId}`} in its place`,
  ...(next === undefined ? {} : { abortedAt: createdAtOf(next) }),
});

/** The record of a run of which nothing was recorded: state and plan are another's by now, so the config says what was asked for. */
export const recordOfFormer = (config: Config, run: Pick<TestStatusAnswer, "runId" | "serverTime">): RunRecord => ({
  ...byConfig(config, run),
  target: maskText(config.target),
  regions: requiredRegionsOf(config),
  durationSeconds: durationSecondsOf(config),
  declared: {},
  scriptSha256: "",
});

const regionsOf = ({ regions }: TestStatusAnswer): RunRecord["regions"] =>
  Object.fromEntries(Object.entries(regions).map(([region, { vus, workers }]) => [region, { vus, workers }]));

const byConfig = (config: Config, run: Pick<TestStatusAnswer, "runId" | "serverTime">) => ({
  schema: "meridian.run.v1" as const,
  meridianVersion: MERIDIAN_VERSION,
  runId: run.runId,
  createdAt: createdAtOf(run),
  name: config.name,
  distances: "real" as const,
  thresholds: plannedThresholdsOf(config),
  limits: config.limits,
  config: maskedConfig(config),
  ending: null,
});

/** A run's id begins with the second of its making. */
export const createdAtOf = ({ runId, serverTime }: Pick<TestStatusAnswer, "runId" | "serverTime">): string => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? [];
  return year === undefined ? serverTime : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
};
