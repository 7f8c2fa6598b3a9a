// What must hold in a worker's life, whatever happens in it and in whatever order.

import type { Effect } from "../../../../images/load-generator/worker/slot/effects.ts";
import { must } from "../../../orchestrator/must.ts";
import type { Facts, Scene } from "./slot-facts.ts";

const areThreadsOpen = ({ threads }: Facts): boolean => threads === "loading" || threads === "loaded";

/** Nobody wants anything of the script to begin any more. */
const isOver = ({ nowMs, deadlineAtMs, isStopped, loss }: Facts): boolean =>
  nowMs >= deadlineAtMs || isStopped || loss !== null;

/** Asked of each effect before it is done. */
export const allowed = (effect: Effect, { facts, slot, beginning }: Scene): void => {
  const { leased, plan } = beginning;
  switch (effect.do) {
    case "read-plan":
      must(!facts.isReadingPlan && facts.threads === "none", "the plan is read until it is there, one try at a time");
      break;
    case "open-threads":
      must(facts.threads === "none", "threads are opened once");
      must(!isOver(facts) && !facts.isRunEnding, "no thread is opened for what is over");
      break;
    case "start-threads":
      must(!facts.areThreadsTold, "threads are started once");
      must(areThreadsOpen(facts), "threads are started that are there", facts.threads);
      must(facts.cutAtMs === Number.POSITIVE_INFINITY, "no thread is started after it was stopped");
      must(!isOver(facts) && !facts.isRunEnding, "no thread is started for what is over");
      must(facts.hasHeardOfStart && effect.setup === RUN_SETUP, "threads start with what the run's setup() returned");
      must(effect.endAtMs >= Math.max(facts.nowMs, effect.startAtMs), "threads end after they start", effect);
      break;
    case "stop-threads":
      must(areThreadsOpen(facts), "threads are stopped that are there");
      must(facts.nowMs + effect.graceMs <= facts.cutAtMs, "no grace is made longer", effect);
      break;
    case "run-phase":
      must(!facts.phasesRun.includes(effect.phase), "setup() and teardown() run once at most", effect.phase);
      must(leased.isFirst && facts.phase === null, "setup() and teardown() are the first slot's, one after the other");
      must(!isOver(facts), "no function of the script begins when all is over");
      if (effect.phase === "setup") mustBeForSetup(facts, plan.hasSetup);
      else mustBeForTeardown(facts, plan.hasTeardown);
      break;
    case "say-ready":
      must(facts.readyCount === 0, "a worker is ready once");
      must(facts.threads !== "none" && facts.threads !== "loading", "a worker is ready whose threads are");
      must(!isOver(facts) && !facts.isRunEnding, "nobody is ready for what is over");
      must(
        facts.hasHeardOfStart || !leased.isFirst || !plan.hasSetup || facts.ownSetup !== null,
        "a worker is ready after its setup()",
      );
      must(facts.hasHeardOfStart || effect.setup === facts.ownSetup, "what setup() returned is told");
      break;
    case "say-load-ended":
      must(facts.threads === "done" && facts.unsent === 0, "a load has ended whose seconds are sent");
      break;
    case "send-delta":
      must(facts.delta === null, "one delta is on its way at a time");
      must(!facts.isFinalTaken, "nothing is sent after the final delta");
      if (effect.isFinal)
        must(!areThreadsOpen(facts) && facts.phase === null, "nothing is measured after the final one");
      else must(slot.start !== null || facts.ownSetup !== null, "no second is told before there is one");
      break;
    case "drop-delta":
      must(facts.hasRefusedDelta, "a delta is dropped that was refused");
      break;
    case "release":
      must(facts.farewell === null, "a slot is handed back once, and not if it has ended", facts.farewell);
      must(facts.isStopped || facts.loss === "taken", "a slot is handed back by whoever has to");
      must(facts.loss === "taken" || !facts.isRunEnding, "a slot is handed back for somebody to go on with");
      must(facts.unsent === 0 || !facts.isAggregatorKnown, "all that was measured is sent before", facts.unsent);
      break;
    case "say-end":
      must(facts.farewell !== "release", "a slot that was handed back has not ended");
      must(facts.farewell === "say-end" || facts.loss === null, "a slot that is somebody else's has not ended here");
      must(facts.isFinalTaken && facts.unsent === 0, "all that was measured is sent before the end is said");
      break;
    case "leave":
      must(
        facts.loss === "stale" || facts.isGivenUp || (facts.farewell !== null && !facts.isFarewellUnderWay),
        "a slot is left after its farewell",
      );
      break;
    case "stop-phase":
    case "ask-for-end":
    case "certify":
    case "note":
    case "count-error":
    case "arm":
    case "back-off":
    case "log":
      break;
  }
};

/** What the run's start says that setup() returned, in every world. */
export const RUN_SETUP = '"of the run"';

const mustBeForSetup = (facts: Facts, hasSetup: boolean): void => {
  must(hasSetup && !facts.hasHeardOfStart, "setup() runs before the start");
  must(!facts.isRunEnding, "setup() runs for a run that may start");
};

const mustBeForTeardown = (facts: Facts, hasTeardown: boolean): void => {
  must(hasTeardown && facts.threads === "done", "teardown() runs after the load");
  must(facts.hasSaidLoadEnded && facts.mayTearDown, "teardown() runs when its turn has come");
  must(facts.hasHeardOfStart || facts.ownSetup !== null, "teardown() runs where something has begun");
};

/** Asked whenever all that was due has happened. */
export const standing = ({ facts, slot }: Scene): void => {
  const { nowMs, deadlineAtMs, loss, cutAtMs, phase, isPhaseStopped, timers, hasLeft } = facts;
  if (hasLeft) return;
  if (nowMs >= deadlineAtMs || loss !== null) {
    must(!areThreadsOpen(facts) || cutAtMs <= nowMs, "no load goes on after the deadline, or on a lost slot");
    must(phase === null || isPhaseStopped, "no function goes on after the deadline, or on a lost slot", phase);
  }
  must(timers.has(nowMs >= deadlineAtMs ? "give-up" : "deadline"), "time alone ends every life", [...timers]);
  const isMeasuring = areThreadsOpen(facts) || phase !== null;
  const flushAtMs = timers.get("flush") ?? Number.POSITIVE_INFINITY;
  if (slot.start !== null && isMeasuring && facts.unsent > 0 && facts.delta === null)
    must(flushAtMs <= nowMs + 1_000, "what was measured waits for no longer than a second", flushAtMs - nowMs);
};
