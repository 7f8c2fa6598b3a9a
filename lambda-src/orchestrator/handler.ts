// Handles one call: parses it, then reads, decides and acts until nothing more is due, then answers. It never throws: a
// failure becomes an answer too.

import type { TaskFleet } from "../../cloud/ports.ts";
import type { Action } from "../../contracts/orchestrator/actions.ts";
import type { Answer } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { nameOfOrchestrator } from "../../contracts/words/names.ts";
import { decideTestReset } from "./actions/test-reset.ts";
import { regionsToLookAt, servedRegionsOf, stopAll } from "./actions/test-sweep.ts";
import { decide, slotsToRead } from "./actions/transitions.ts";
import { refuse } from "./decision/answers.ts";
import type { Circumstances, Decision, PutStep, ScaleStep } from "./decision/decision.ts";
import { type Caller, parseAction } from "./parse-action.ts";
import type { RunHistory } from "./store/run-history.ts";
import { ConditionNotMet, type Reading, type RunStore } from "./store/run-store.ts";

/** The part of Lambda's context that is read. */
export interface HandlerContext {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
}

export interface HandlerPorts {
  readonly store: RunStore;
  readonly history: RunHistory;
  readonly fleet: TaskFleet;
  readonly nowMs: () => number;
  readonly mintRunId: (nowMs: number) => string;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** No action needs more rounds than record, start and look again, unless others write between them. */
const MAX_ROUNDS = 4;
/** How often one desired count is set, each time after another look at whose run it is. */
const SCALE_ATTEMPTS = 2;

export const callerOf = ({ functionName, invokedFunctionArn }: HandlerContext): Caller | undefined => {
  const [, partition, , , account, , , alias] = invokedFunctionArn.split(":");
  const name = nameOfOrchestrator(functionName);
  if (name === undefined || partition === undefined || account === undefined) return undefined;
  return { name, scope: { partition, account }, alias };
};

export const handle = async (event: unknown, caller: Caller, ports: HandlerPorts): Promise<Answer> => {
  const action = parseAction(event, caller);
  if ("statusCode" in action) return action;
  try {
    return await settle(action, ports);
  } catch (error) {
    const code = error instanceof MeridianError ? error.code : undefined;
    ports.log("failed", {
      action: action.type,
      error: error instanceof Error ? (error.stack ?? error.message) : error,
    });
    return code === "STATE_INVALID" || code === "INTERNAL"
      ? refuse("internal", (error as MeridianError).message)
      : refuse("unavailable", "the state could not be read or written; call again");
  }
};

const settle = async (action: Action, ports: HandlerPorts): Promise<Answer> => {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reading = await ports.store.read(action.type === "test-reset" ? "none" : slotsToRead(action));
    const isSweepOfRun = action.type === "test-sweep" && reading.kind === "whole";
    const wanted = isSweepOfRun ? await ports.fleet.wanted(regionsToLookAt(reading.run)) : [];
    const nowMs = ports.nowMs();
    const decision = decideOn(reading, action, { nowMs, freshRunId: ports.mintRunId(nowMs), wanted });
    if (await carryOut(decision, { generation: generationAfter(reading, decision), nowMs }, action, ports)) {
      if (decision.isFinal) return decision.answer;
    } else if (action.type === "test-reset") {
      return refuse("stale-run", "a later reset won");
    }
  }
  return refuse("unavailable", "others write to this run at the same time; call again");
};

const decideOn = (reading: Reading, action: Action, at: Circumstances): Decision => {
  const answerAlone = (answer: Answer): Decision => ({ steps: [], answer, isFinal: true });
  if (reading.kind === "empty") return answerAlone(refuse("resetting", "no run has been seeded here yet"));
  if (action.type === "test-reset") return decideTestReset(reading, action, at);
  if (reading.kind === "whole") return decide(reading.run, action, at);
  const resetting = answerAlone(refuse("resetting", "a new run is being set up"));
  // A reset is under way, or was killed halfway. No task may run between two runs, so a sweep stops them all.
  if (action.type !== "test-sweep") return resetting;
  if (reading.isCommitted) return { ...resetting, isFinal: false };
  return { ...resetting, steps: stopAll(servedRegionsOf(reading.required)) };
};

/**
 * The generation that the start state must have when a service is scaled. Between two runs it is still the former
 * one's.
 */
const generationAfter = (reading: Reading, { answer }: Decision): number | undefined => {
  if ("generation" in answer && !("slots" in answer)) return answer.generation;
  if (reading.kind === "empty") return undefined;
  return reading.kind === "whole" ? reading.run.required.generation : reading.startGeneration;
};

/**
 * Whether the item that a reset finds written was written by this very reset, in a call whose reply was lost. The
 * regions tell: each reset writes them first, so that a later one would have changed them.
 */
const isStillOurs = async ({ item }: PutStep, store: RunStore): Promise<boolean> => {
  const reading = await store.read("none");
  return reading.kind !== "empty" && reading.required.runId === item.runId;
};

/** @returns the last attempt's failure, when all attempts failed */
const scale = async (
  step: ScaleStep,
  generation: number | undefined,
  { store, fleet, log }: Pick<HandlerPorts, "store" | "fleet" | "log">,
): Promise<"done" | "another-run" | { readonly cause: unknown }> => {
  let cause: unknown;
  for (let attempt = 1; attempt <= SCALE_ATTEMPTS; attempt++) {
    // UpdateService has no condition, and a delayed call must not stop the next run's tasks: the generation is checked.
    if ((await store.readGeneration()) !== generation) return "another-run";
    try {
      await fleet.scale(step);
      return "done";
    } catch (error) {
      log("scale-failed", { ...step, attempt, error: String(error) });
      cause = error;
    }
  }
  return { cause };
};

/** @returns false when a condition was not met, because the run has changed since it was read */
const carryOut = async (
  { steps }: Decision,
  { generation, nowMs }: { readonly generation: number | undefined; readonly nowMs: number },
  action: Action,
  { store, history, fleet, log }: HandlerPorts,
): Promise<boolean> => {
  let failure: unknown;
  for (const step of steps) {
    if (step.step === "scale") {
      const scaled = await scale(step, generation, { store, fleet, log });
      if (scaled === "another-run") return false;
      // A region that cannot be reached does not keep the others from being scaled, but nothing is recorded as done.
      if (scaled !== "done" && !step.mayFail) failure ??= scaled.cause;
      continue;
    }
    if (failure !== undefined) break;
    if (step.step === "record") {
      await history.write(step.status, nowMs).catch((error: unknown) => {
        log("record-failed", { runId: step.status.runId, error: String(error) });
        if (!step.mayFail) failure = error;
      });
      continue;
    }
    try {
      await store.apply(step);
      const what = step.step === "update" ? step.set.map(([path]) => path.join(".")) : ["*"];
      if (action.type !== "test-init" || step.step === "put")
        log("wrote", { action: action.type, id: step.step === "update" ? step.id : step.item.id, what });
    } catch (error) {
      if (!(error instanceof ConditionNotMet)) throw error;
      if (step.step !== "put" || action.type !== "test-reset" || !(await isStillOurs(step, store))) return false;
    }
  }
  if (failure !== undefined) throw failure;
  return true;
};
