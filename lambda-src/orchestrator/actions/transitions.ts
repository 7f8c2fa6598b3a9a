// Decides what one orchestrator action does to a run: (run, action, circumstances) → steps and answer. No I/O. Read it
// as the specification of a run. run-store.ts and the fleet carry out what is decided, and handler.ts asks again until
// nothing is due.

import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { Refusal } from "../../../contracts/orchestrator/answer.ts";
import { isAnotherSeed } from "../../../contracts/orchestrator/seed.ts";
import { unreachable } from "../../../contracts/words/errors.ts";
import { slotKey } from "../../../contracts/words/names.ts";
import { phaseAnswerOf, refuse, statusOf } from "../decision/answers.ts";
import type { Circumstances, Decision } from "../decision/decision.ts";
import { noteStranger } from "../decision/writes.ts";
import { isLarge, isRegionOf, type Run } from "../run/run.ts";
import type { RunStore } from "../store/run-store.ts";
import { decideAggRecord } from "./agg-record.ts";
import { costSteps } from "./progress.ts";
import { decideTestEnd } from "./test-end.ts";
import { decideTestInit } from "./test-init.ts";
import { decideTestMark } from "./test-mark.ts";
import { decideTestAbort, decideTestSweep } from "./test-sweep.ts";

/** All actions but the reset, which does not need a whole run: see test-reset.ts. */
export type RunAction = Exclude<Action, { type: "test-reset" }>;

export const decide = (run: Run, action: RunAction, at: Circumstances): Decision => {
  const asked = "runId" in action ? action.runId : undefined;
  if (asked !== undefined && asked !== run.required.runId) {
    const { runId } = run.required;
    const answer = refuse("stale-run", `run ${asked} is not the current one`, { runId });
    return { steps: [], answer, isFinal: true };
  }
  if ("region" in action && action.region !== undefined && !isRegionOf(run, action.region)) {
    return { steps: [], answer: refuseRegion(run, action.region), isFinal: true };
  }
  if ("seed" in action && isAnotherSeed(action.seed, run.required.seed)) return decideStranger(run, action);
  const ending = mayEnd(run, action) ? costSteps(run, at) : [];
  if (ending.length > 0) return { steps: ending, answer: phaseAnswerOf(run, at.nowMs), isFinal: false };
  switch (action.type) {
    case "agg-record":
      return decideAggRecord(run, action, at);
    case "test-init":
      return decideTestInit(run, action, at);
    case "test-end":
      return decideTestEnd(run, action, at);
    case "test-sweep":
      return decideTestSweep(run, at);
    case "test-abort":
      return decideTestAbort(run, action, at);
    case "test-mark":
      return decideTestMark(run, action, at);
    case "test-status":
      return { steps: [], answer: statusOf(run, at.nowMs), isFinal: true };
    default:
      return unreachable(action);
  }
};

/**
 * A task that another deploy made has no part in the run, though it is of one of its regions: it idles until the deploy
 * of that region replaces it. It does not arm the run either, whose own tasks are still to come.
 */
const decideStranger = (run: Run, { type, region }: RunAction & { readonly region?: string | undefined }): Decision => {
  const { strangers = [], aborted, over } = run.start;
  const isNews = type === "agg-record" && region !== undefined && !strangers.includes(region);
  return {
    steps: isNews && aborted === undefined && over === undefined ? [noteStranger(run, region)] : [],
    answer: refuse("another-seed", "the run is for the tasks of another deploy, which replaces this one"),
    isFinal: true,
  };
};

/**
 * Whether what a run costs is looked at: by every task and by the sweep, but while nobody has called. Nothing may run
 * yet then: the remotes are not deployed, or have only just been.
 */
const mayEnd = ({ start }: Run, { type }: RunAction): boolean => {
  if (type === "test-sweep") return start.armedAt !== undefined;
  return type === "agg-record" || type === "test-init" || type === "test-end";
};

const refuseRegion = ({ required }: Run, region: string): Refusal => {
  const known = Object.keys(required.regions).join(", ");
  const issues = [{ path: "region", expected: `one of ${known}`, received: JSON.stringify(region) }];
  return refuse("bad-request", `${region} is not a region of this run`, { issues });
};

/** Which slots an action needs. A worker's own is enough in a large run, where all would be many to read. */
export const slotsToRead = (action: RunAction): Parameters<RunStore["read"]>[0] => {
  const { type } = action;
  if (type === "test-abort" || type === "test-mark") return "none";
  if (type !== "test-init" && type !== "test-end") return "all";
  const { region, workerId, slot } = action;
  if (type === "test-init") {
    if (region === undefined || workerId === undefined) return "none";
    // Whether teardown() may begin depends on all slots.
    if (action.loadEnded === true) return "all";
  }
  if (region === undefined || workerId === undefined || slot === undefined) return "all";
  return (required) => (isLarge({ required }) ? { key: slotKey(region, slot) } : "all");
};
