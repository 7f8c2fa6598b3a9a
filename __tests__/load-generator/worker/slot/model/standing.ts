// What must hold between two events, once all that was due has happened: what has to be done was done, and nothing is
// waited for in vain.

import type { NoticeCode } from "../../../../../contracts/delta/notices.ts";
import { must } from "../../../../support/must.ts";
import { areThreadsOpen, type Facts, isOver, type Scene } from "./facts.ts";
import { LAST_FLUSH_MS } from "./rules.ts";
import { JITTER_MS } from "./script-rules.ts";

/** Threads are told 700 ms before the start: by now they have been. */
const TOLD_BEFORE_MS = 500;
/** What one thread has measured waits 30 ms for what the others have. */
const SOON_MS = 50;

export const standing = (scene: Scene): void => {
  const { facts } = scene;
  if (facts.hasLeft) return;
  mustBeCut(facts);
  mustEndInTime(facts);
  mustBeReady(facts);
  mustBeStarted(facts);
  mustBeSent(scene);
  mustBeTold(scene);
};

const mustBeCut = (facts: Facts): void => {
  const { nowMs, deadlineAtMs, loss, cutAtMs, cutDueAtMs, phase, isPhaseStopped } = facts;
  if (nowMs >= deadlineAtMs || loss !== null) {
    must(!areThreadsOpen(facts) || cutAtMs <= nowMs, "no load goes on after the deadline, or on a lost slot");
    must(phase === null || isPhaseStopped, "no function goes on after the deadline, or on a lost slot", phase);
  }
  must(!areThreadsOpen(facts) || cutAtMs === cutDueAtMs, "iterations under way get what ends the load gives them", [
    cutAtMs - nowMs,
    cutDueAtMs - nowMs,
  ]);
};

const mustEndInTime = ({ timers, nowMs, deadlineAtMs }: Facts): void => {
  must(timers.has(nowMs >= deadlineAtMs ? "give-up" : "deadline"), "time alone ends every life", [...timers]);
  const givesUpAtMs = timers.get("give-up") ?? nowMs;
  const isInTime = nowMs < deadlineAtMs || givesUpAtMs <= deadlineAtMs + LAST_FLUSH_MS + JITTER_MS;
  must(isInTime, "no answer after the deadline puts off the end", givesUpAtMs - deadlineAtMs);
  const dueAtMs = timers.get("deadline") ?? nowMs;
  must(nowMs >= deadlineAtMs || dueAtMs <= deadlineAtMs, "the deadline is the last answer's", dueAtMs - deadlineAtMs);
};

const mustBeReady = (facts: Facts): void => {
  if (!areThreadsOpen(facts) || !facts.isLoadTold || isOver(facts) || facts.isRunEnding) return;
  // The start may come before setup() has ended, and the run goes on without it.
  const isSetupDone = (facts.ownSetup !== null && facts.start === null) || !facts.phasesRun.includes("setup");
  must(facts.readyCount === 1 || !isSetupDone, "a worker that is ready says so");
};

const mustBeStarted = (facts: Facts): void => {
  const { start, areThreadsTold, cutDueAtMs, nowMs } = facts;
  if (start === null || !areThreadsOpen(facts) || cutDueAtMs < Number.POSITIVE_INFINITY) return;
  must(areThreadsTold || nowMs < start.atMs - TOLD_BEFORE_MS, "threads are told of the start before it comes");
};

const mustBeSent = ({ facts, slot }: Scene): void => {
  const { nowMs, phase, timers, waitsSinceMs, delta } = facts;
  const isMeasuring = areThreadsOpen(facts) || phase !== null;
  if (slot.start === null || !isMeasuring || delta !== null) return;
  const flushAtMs = timers.get("flush") ?? Number.POSITIVE_INFINITY;
  const waitMs = flushAtMs - (waitsSinceMs ?? flushAtMs);
  must(waitMs <= SOON_MS, "what was measured waits for no more than the other threads", waitMs);
  must(flushAtMs - nowMs <= 1_000, "a worker is heard of each second while the script runs", flushAtMs - nowMs);
};

const mustBeTold = (scene: Scene): void => {
  const { facts, slot } = scene;
  const { phasesFailed, errorCount, endsAsked, endsDue, notes, certifiedSkewMs, worstSkewMs } = facts;
  must(certifiedSkewMs === worstSkewMs, "each thread that begins is certified");
  must(errorCount === phasesFailed.length, "a function of the script that fails is an error", phasesFailed);
  must(endsAsked.join() === endsDue.join(), "whoever asks for the run's end asks for it aloud", [endsAsked, endsDue]);
  must(notes.toSorted().join() === notesDue(scene).join(), "what went wrong is noted, once, and nothing else", notes);
  must((slot.aggregator !== null) === facts.isAggregatorKnown, "an aggregator is known that was told of");
};

const notesDue = ({ facts, slot, beginning }: Scene): NoticeCode[] => {
  const { threads, planFailures, phasesFailed } = facts;
  const isEnding = slot.state.is === "draining" || slot.state.is === "ending";
  const isPlanRead = threads !== "none";
  const due: (NoticeCode | false)[] = [
    isPlanRead && planFailures > 0 && "plan-retried",
    !isPlanRead && planFailures > 0 && isEnding && "plan-unreadable",
    isPlanRead && beginning.plan.hasRowsOnce && !beginning.leased.isAtStart && "rows-repeated",
    phasesFailed.includes("teardown") && "teardown-failed",
  ];
  return due.filter((code) => code !== false).sort();
};
