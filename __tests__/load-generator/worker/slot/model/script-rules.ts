// What must hold of the threads of the load and of setup() and teardown(), whatever happens and in whatever order.

import type { Certify, RunPhase, StartThreads } from "../../../../../images/load-generator/worker/slot/effects.ts";
import { must } from "../../../../support/must.ts";
import { areThreadsOpen, type Facts, isOver, RUN_SETUP, type Scene } from "./facts.ts";

/** Threads are told of the start 700 ms before it, by the instant that they knew then. */
const SHORTLY_MS = 1_000;
/** An answer may move the start by so much, and a thread be told of the one before. */
export const JITTER_MS = 10;

export const mayStartThreads = (effect: StartThreads, { facts, beginning }: Scene): void => {
  const { startAtMs, endAtMs } = effect;
  must(!facts.areThreadsTold, "threads are started once");
  must(areThreadsOpen(facts), "threads are started that are there", facts.threads);
  must(facts.cutAtMs === Number.POSITIVE_INFINITY, "no thread is started after it was stopped");
  must(!isOver(facts) && !facts.isRunEnding, "no thread is started for what is over");
  must(facts.hasHeardOfStart && effect.setup === RUN_SETUP, "threads start with what the run's setup() returned");
  must(startAtMs === facts.start?.atMs, "threads start at the instant that the last answer said", effect);
  must(facts.nowMs >= startAtMs - SHORTLY_MS, "threads are told shortly before the start", startAtMs - facts.nowMs);
  must(
    effect.isAtStart === beginning.leased.isAtStart,
    "threads run what is due before them only at the start",
    effect,
  );
  const planned = Math.max(facts.nowMs, startAtMs + beginning.plan.lastCutMs);
  must(endAtMs === planned, "the last iterations are cut when the plan says", effect);
};

export const mayStopThreads = (graceMs: number, facts: Facts): void => {
  const cutAtMs = facts.nowMs + graceMs;
  must(areThreadsOpen(facts), "threads are stopped that are there");
  must(facts.cutDueAtMs < Number.POSITIVE_INFINITY, "no load is cut without a cause");
  must(cutAtMs <= facts.cutAtMs, "no grace is made longer", graceMs);
};

export const mayRunPhase = (effect: RunPhase, { facts, beginning }: Scene): void => {
  const { leased, plan } = beginning;
  must(!facts.phasesRun.includes(effect.phase), "setup() and teardown() run once at most", effect.phase);
  must(leased.isFirst && facts.phase === null, "setup() and teardown() are the first slot's, one after the other");
  must(!isOver(facts), "no function of the script begins when all is over");
  if (effect.phase === "setup") mustBeForSetup(facts, plan.hasSetup);
  else mustBeForTeardown(effect, facts, plan.hasTeardown);
};

const mustBeForSetup = (facts: Facts, hasSetup: boolean): void => {
  must(hasSetup && !facts.hasHeardOfStart, "setup() runs before the start");
  must(!facts.isRunEnding, "setup() runs for a run that may start");
};

const mustBeForTeardown = ({ setup, startAtMs }: RunPhase, facts: Facts, hasTeardown: boolean): void => {
  const { start, ownSetup } = facts;
  must(hasTeardown && facts.threads === "done", "teardown() runs after the load");
  must(facts.hasSaidLoadEnded && facts.mayTearDown, "teardown() runs when its turn has come");
  must(facts.hasHeardOfStart || ownSetup !== null, "teardown() runs where something has begun");
  must(setup === (start === null ? ownSetup : RUN_SETUP), "teardown() is given what setup() returned", setup);
  const isSameStart = Math.abs((start?.atMs ?? 0) - (startAtMs ?? 0)) <= JITTER_MS;
  must(isSameStart, "the seconds of teardown() are counted from the load's start", startAtMs);
};

export const mayStopPhase = (facts: Facts): void => {
  const { phase, nowMs, deadlineAtMs, loss, hasHeardOfStart, isRunEnding } = facts;
  const isNobodys = nowMs >= deadlineAtMs || loss !== null;
  if (phase === "teardown") must(isNobodys, "teardown() that has begun runs to its end or to the deadline");
  else must(isOver(facts) || isRunEnding || hasHeardOfStart, "setup() is not stopped without a cause");
};

export const mayCertify = ({ leadMs, skewMs, atStart }: Certify, { facts, beginning }: Scene): void => {
  must(skewMs === facts.worstSkewMs, "the certificate tells how late the worst thread was", skewMs);
  must(leadMs === facts.start?.leadMs, "the certificate tells how long before the start it was learned", leadMs);
  must(atStart === beginning.leased.isAtStart, "the certificate tells who came after the start", atStart);
};

/** Whether the end of the slot is not to be said before teardown() has run. */
export const isTeardownDue = ({ facts, beginning }: Scene): boolean => {
  const { leased, plan } = beginning;
  const hasBegun = facts.threads !== "none" && (facts.start !== null || facts.ownSetup !== null);
  return plan.hasTeardown && leased.isFirst && hasBegun && !isOver(facts);
};
