// test-end: a worker has flushed and is done. When the last one of a region ends, the region's load generators are
// scaled to 0, so that no worker's end stops another's work. The aggregator is scaled later, after its last flush.
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { TestEndAnswer } from "../../../contracts/orchestrator/answer.ts";
import { refuse } from "../decision/answers.ts";
import type { Circumstances, Decision } from "../decision/decision.ts";
import { endSlot } from "../decision/writes.ts";
import { hasRegionEnded, isLeased, phaseOf, type Run, slotOf, slotsOf, toInstant } from "../run/run.ts";
import { completionSteps, finishSteps, scaleToZero } from "./progress.ts";

type TestEnd = Extract<Action, { type: "test-end" }>;

export const decideTestEnd = (run: Run, action: TestEnd, at: Circumstances): Decision => {
  const { region, workerId, slot, totals } = action;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const answer: TestEndAnswer = {
    statusCode: 200,
    runId: run.required.runId,
    phase,
    serverTime: toInstant(nowMs),
    regionCompleted: run.completed.regions[region] !== undefined,
  };
  if (phase === "over") return { steps: [], answer, isFinal: true };
  if (workerId === undefined) return decideShortForm(run, region, answer, at);

  const mine = slotOf(run, region, workerId, slot);
  if (mine !== undefined && mine.endedAt === undefined && phase !== "gathering") {
    // Whether it was the last of its region is not known where its slot alone was read: the aggregator's next call tells.
    return { steps: [endSlot(run, mine, toInstant(nowMs), totals)], answer, isFinal: !run.hasAllSlots };
  }
  const isDone = hasRegionEnded(run, region, nowMs) && run.completed.regions[region] === undefined;
  return { steps: isDone ? [scaleToZero(region, "load-generator", false)] : [], answer, isFinal: true };
};

/** Without a worker the call speaks for the whole region, and is refused while any of its workers is at work. */
const decideShortForm = (run: Run, region: string, answer: TestEndAnswer, at: Circumstances): Decision => {
  const working = [...slotsOf(run, region).values()].filter((slot) => isLeased(slot, at.nowMs)).length;
  if (working > 0) {
    const message = `${working} load generators of ${region} are at work`;
    return { steps: [], answer: refuse("workers-running", message), isFinal: true };
  }
  if (answer.phase === "gathering") {
    return { steps: [], answer: refuse("workers-running", "the run has not started yet"), isFinal: true };
  }
  if (answer.regionCompleted) return { steps: finishSteps(run, at), answer, isFinal: true };
  return { steps: completionSteps(run, [region], at, false), answer, isFinal: false };
};
