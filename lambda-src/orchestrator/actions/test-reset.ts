// test-reset: seeds a new run on the same deployment. Its items are written with a greater generation, the start state
// last, and then its fleet is scaled up. Should this be killed in between, the sweep scales the fleet.

import type { Action } from "../../../contracts/orchestrator/actions.ts";
import { makeSeedItems } from "../../../contracts/orchestrator/seed.ts";
import type { RequiredRegion, RequiredRegionsItem } from "../../../contracts/orchestrator/state.ts";
import type { Issue } from "../../../contracts/words/errors.ts";
import { refuse } from "../decision/answers.ts";
import type { Circumstances, Decision } from "../decision/decision.ts";
import { resetItem } from "../decision/writes.ts";
import { refusedReset } from "../run/cost.ts";
import { type Run, toInstant } from "../run/run.ts";
import { armedDeadlineMs } from "../run/timing.ts";
import { recordBegun } from "./progress.ts";
import { scaleUp, servedRegionsOf, stopAll } from "./test-sweep.ts";

type TestReset = Extract<Action, { type: "test-reset" }>;

/** The state as a reset finds it, which may be that of a reset that was killed. */
export interface Remains {
  readonly required: RequiredRegionsItem;
  /** The greatest of any of the items. */
  readonly greatestGeneration: number;
}

const regionsOf = (
  { regions }: TestReset,
  known: Readonly<Record<string, RequiredRegion>>,
): { regions: Record<string, RequiredRegion>; issues: Issue[] } => {
  const asked = Array.isArray(regions)
    ? regions.map((region) => [region, undefined] as const)
    : Object.entries(regions);
  const result: Record<string, RequiredRegion> = {};
  const issues: Issue[] = [];
  for (const [region, wanted] of asked) {
    const before = Object.hasOwn(known, region) ? known[region] : undefined;
    if (typeof wanted === "object") result[region] = wanted;
    else if (typeof wanted === "number") result[region] = { vus: wanted, workers: before?.workers ?? 1 };
    else if (before !== undefined) result[region] = before;
    else {
      const expected = `one of ${Object.keys(known).join(", ")}, or virtual users and workers for it`;
      issues.push({ path: `regions.${region}`, expected, received: JSON.stringify(region) });
    }
  }
  if (asked.length === 0) issues.push({ path: "regions", expected: "at least one region", received: "none" });
  return { regions: result, issues };
};

export const decideTestReset = (
  remains: Remains,
  action: TestReset,
  { nowMs, freshRunId }: Circumstances,
): Decision => {
  const { regions, issues } = regionsOf(action, remains.required.regions);
  if (issues.length > 0) {
    const answer = refuse("bad-request", "the reset names regions that are not known here", { issues });
    return { steps: [], answer, isFinal: true };
  }
  const generation = Math.max(remains.greatestGeneration + 1, nowMs);
  const given = Object.entries(action.settings ?? {}).filter(([, value]) => value !== undefined);
  const settings = { ...remains.required.settings, ...Object.fromEntries(given) };
  const refused = refusedReset(regions, settings);
  if (refused !== undefined) return { steps: [], answer: refuse("cost", refused), isFinal: true };
  const { script, seed: ofDeploy } = remains.required;
  const seed = {
    runId: freshRunId,
    generation,
    regions,
    settings,
    script,
    ...(ofDeploy === undefined ? {} : { seed: ofDeploy }),
    ...(action.by === undefined ? {} : { startedBy: action.by }),
  };
  const armedAt = {
    armedAt: toInstant(nowMs),
    deadline: toInstant(armedDeadlineMs(nowMs, settings)),
    ...(settings.cost === undefined ? {} : { billedFrom: toInstant(nowMs) }),
  };
  // They are kept in the state, so that the sweep stops their tasks should this be killed before it does.
  const formerRegions = servedRegionsOf(remains.required).filter((region) => regions[region] === undefined);
  const [required, ready, completed, start] = makeSeedItems(seed);
  const run: Run = {
    required: { ...required, formerRegions },
    ready,
    completed,
    start: { ...start, ...armedAt },
    slots: [],
    hasAllSlots: true,
  };
  const items = [run.required, ready, completed, run.start];
  const up = Object.keys(regions).flatMap((region) => scaleUp(run, region, false));
  return {
    steps: [...items.map(resetItem), ...stopAll(formerRegions), ...up, recordBegun(run, nowMs)],
    answer: { statusCode: 200, runId: freshRunId, generation },
    isFinal: true,
  };
};
