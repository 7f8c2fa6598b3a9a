// The record of a run on AWS: what was asked of it, as far as it is still known there. Thresholds are the config's:
// nobody else has them. Pure.
import { findDeclaredMetrics } from "../../../bundling/declared-metrics.ts";
import { type Config, durationSecondsOf, requiredRegionsOf } from "../../../contracts/config/config.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import type { RunRecord } from "../../../contracts/results/run-record.ts";
import { sha256Of } from "../../../contracts/words/sha256.ts";
import { maskText } from "../../../metrics/results/mask-secrets.ts";
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
  regions: Object.fromEntries(
    Object.entries(status.regions).map(([region, { vus, workers }]) => [region, { vus, workers }]),
  ),
  durationSeconds: status.settings.durationSeconds,
  declared: Object.fromEntries(findDeclaredMetrics(script.code)),
  scriptSha256: sha256Of(script.code),
});

/** The record of an earlier run: state and plan are another's by now, so the config says what was asked for. */
export const recordOfFormer = (config: Config, run: Pick<TestStatusAnswer, "runId" | "serverTime">): RunRecord => ({
  ...byConfig(config, run),
  target: maskText(config.target),
  regions: requiredRegionsOf(config),
  durationSeconds: durationSecondsOf(config),
  declared: {},
  scriptSha256: "",
});

const byConfig = (config: Config, run: Pick<TestStatusAnswer, "runId" | "serverTime">) => ({
  schema: "meridian.run.v1" as const,
  meridianVersion: MERIDIAN_VERSION,
  runId: run.runId,
  createdAt: createdAtOf(run),
  name: config.name,
  distances: "real" as const,
  thresholds: config.thresholds,
  limits: config.limits,
  config: maskedConfig(config),
  ending: null,
});

/** A run's id begins with the second of its making. */
export const createdAtOf = ({ runId, serverTime }: Pick<TestStatusAnswer, "runId" | "serverTime">): string => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? [];
  return year === undefined ? serverTime : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
};
