// What must hold of everything that a worker does for its slot, whatever happens and in whatever order.

import type { Effect } from "../../../../../images/load-generator/worker/slot/effects.ts";
import { must } from "../../../../support/must.ts";
import { areThreadsOpen, type Facts, isOver, type Scene } from "./facts.ts";
import {
  isTeardownDue,
  mayCertify,
  mayRunPhase,
  mayStartThreads,
  mayStopPhase,
  mayStopThreads,
} from "./script-rules.ts";

/** The threads' seconds end at the same time, and are told within so much. */
const GATHER_MS = 30;
/** How long the last delta is tried after the deadline. */
export const LAST_FLUSH_MS = 45_000;

/** Asked of each effect before it is done. */
export const allowed = (effect: Effect, scene: Scene): void => {
  const { facts } = scene;
  switch (effect.do) {
    case "read-plan":
      must(!facts.isReadingPlan && facts.threads === "none", "the plan is read until it is there, one try at a time");
      must(effect.from.location === facts.script.location, "the plan is read from where the last answer says it is");
      break;
    case "open-threads":
      must(facts.threads === "none", "threads are opened once");
      must(!isOver(facts) && !facts.isRunEnding, "no thread is opened for what is over");
      break;
    case "start-threads":
      mayStartThreads(effect, scene);
      break;
    case "stop-threads":
      mayStopThreads(effect.graceMs, facts);
      break;
    case "run-phase":
      mayRunPhase(effect, scene);
      break;
    case "stop-phase":
      mayStopPhase(facts);
      break;
    case "certify":
      mayCertify(effect, scene);
      break;
    case "say-ready":
      maySayReady(effect.setup, scene);
      break;
    case "say-load-ended":
      must(facts.threads === "done" && facts.unsent === 0, "a load has ended whose seconds are sent");
      must(!facts.hasSaidLoadEnded, "a load ends once");
      break;
    case "send-delta":
      maySend(effect.isFinal, scene);
      break;
    case "drop-delta":
      must(facts.hasRefusedDelta, "a delta is dropped that was refused");
      break;
    case "back-off":
      mayBackOff(effect.failures, scene);
      break;
    case "release":
      must(facts.farewell === null, "a slot is handed back once, and not if it has ended", facts.farewell);
      must(facts.isStopped || facts.loss === "taken", "a slot is handed back by whoever has to");
      must(facts.loss === "taken" || !facts.isRunEnding, "a slot is handed back for somebody to go on with");
      must(facts.unsent === 0 || !facts.isAggregatorKnown, "all that was measured is sent before", facts.unsent);
      must(facts.unsentWords === 0 || facts.start === null, "all that was told is sent before", facts.unsentWords);
      break;
    case "say-end":
      must(facts.farewell !== "release", "a slot that was handed back has not ended");
      must(facts.farewell === "say-end" || facts.loss === null, "a slot that is somebody else's has not ended here");
      must(facts.isFinalTaken && facts.unsent === 0, "all that was measured is sent before the end is said");
      must(facts.unsentWords === 0, "all that was told is sent before the end is said", facts.unsentWords);
      must(
        facts.phasesRun.includes("teardown") || !isTeardownDue(scene),
        "no slot ends without a teardown() that is due",
      );
      break;
    case "leave":
      mayLeave(facts);
      break;
    // Whether they were done as often as they had to be is asked afterwards.
    case "ask-for-end":
    case "note":
    case "count-error":
    case "arm":
    case "log":
      break;
  }
};

const maySayReady = (setup: string | null, { facts, beginning }: Scene): void => {
  const isSetupDone = !beginning.leased.isFirst || !beginning.plan.hasSetup || facts.ownSetup !== null;
  must(facts.readyCount === 0, "a worker is ready once");
  must(facts.threads !== "none" && facts.threads !== "loading", "a worker is ready whose threads are");
  must(!isOver(facts) && !facts.isRunEnding, "nobody is ready for what is over");
  must(facts.hasHeardOfStart || isSetupDone, "a worker is ready after its setup()");
  must(facts.hasHeardOfStart || setup === facts.ownSetup, "what setup() returned is told");
};

const maySend = (isFinal: boolean, { facts, slot }: Scene): void => {
  const isQuiet = !areThreadsOpen(facts) && facts.phase === null;
  must(facts.delta === null, "one delta is on its way at a time");
  must(!facts.isFinalTaken, "nothing is sent after the final delta");
  if (isFinal) {
    must(isQuiet, "nothing is measured after the final one");
    const isHandedBack = facts.loss === "taken" || (facts.isStopped && !facts.isRunEnding);
    const hasSomething = facts.start !== null || (facts.hasMeasured && facts.isAggregatorKnown);
    must(
      hasSomething || !isHandedBack || facts.endingFailures > 0,
      "a slot that has nothing to send is handed back at once",
    );
  } else {
    must(slot.start !== null || facts.ownSetup !== null, "no second is told before there is one");
    const waitedMs = facts.nowMs - (facts.waitsSinceMs ?? Number.NEGATIVE_INFINITY);
    must(isQuiet || waitedMs >= GATHER_MS, "the other threads' seconds are waited for", waitedMs);
    must(!isQuiet || !facts.isLastSecondSent, "the load's last second is sent once");
  }
};

const mayBackOff = (failures: number, { facts, slot }: Scene): void => {
  const failed = slot.state.is === "preparing" ? facts.planFailures : facts.endingFailures;
  must(failures === failed, "each try waits longer than the one before", { failures, failed });
};

const mayLeave = ({ loss, isGivenUp, farewell, isFarewellUnderWay, nowMs, deadlineAtMs }: Facts): void => {
  const hasSaidFarewell = farewell !== null && !isFarewellUnderWay;
  must(loss === "stale" || isGivenUp || hasSaidFarewell, "a slot is left after its farewell");
  const isTried = loss === "stale" || hasSaidFarewell || nowMs >= deadlineAtMs + LAST_FLUSH_MS;
  must(isTried, "nobody gives up before the last delta had its time", nowMs - deadlineAtMs);
};
