// What a worker's deeds do to whatever is around its slot in a test.

import { backoffMs } from "../../../../../contracts/words/backoff.ts";
import type { Effect } from "../../../../../images/load-generator/worker/slot/effects.ts";
import type { Facts } from "./facts.ts";

const BACKOFF = { firstMs: 250, maxMs: 5_000 };

export const doAround = (effect: Effect, facts: Facts): void => {
  switch (effect.do) {
    case "read-plan":
      facts.isReadingPlan = true;
      break;
    case "open-threads":
      facts.threads = "loading";
      break;
    case "start-threads":
      facts.areThreadsTold = true;
      break;
    case "stop-threads":
      facts.cutAtMs = facts.nowMs + effect.graceMs;
      break;
    case "run-phase":
      Object.assign(facts, { phase: effect.phase, isPhaseStopped: false });
      facts.phasesRun.push(effect.phase);
      break;
    case "stop-phase":
      facts.isPhaseStopped = true;
      break;
    case "say-ready":
      facts.readyCount += 1;
      break;
    case "say-load-ended":
      facts.hasSaidLoadEnded = true;
      break;
    case "send-delta":
      facts.delta = { attempts: facts.unsent, isFinal: effect.isFinal };
      facts.isLastSecondSent ||= facts.threads === "done" && facts.phase === null;
      Object.assign(facts, { unsent: 0, unsentWords: 0, waitsSinceMs: null });
      break;
    case "drop-delta":
      facts.hasRefusedDelta = false;
      // What is missing is said in the next.
      facts.unsentWords += 1;
      break;
    case "certify":
      facts.certifiedSkewMs = effect.skewMs;
      facts.unsentWords += 1;
      break;
    case "note":
      facts.notes.push(effect.code);
      facts.unsentWords += 1;
      break;
    case "count-error":
      facts.errorCount += 1;
      facts.unsentWords += 1;
      break;
    case "ask-for-end":
      facts.endsAsked.push(effect.cause);
      break;
    case "release":
    case "say-end":
      Object.assign(facts, { farewell: effect.do, isFarewellUnderWay: true });
      break;
    case "arm":
      facts.timers.set(effect.timer, effect.atMs);
      break;
    case "back-off":
      facts.timers.set("retry", facts.nowMs + backoffMs(BACKOFF, effect.failures, () => 0.5));
      break;
    case "leave":
      facts.hasLeft = true;
      facts.timers.clear();
      break;
    case "log":
      break;
  }
};
