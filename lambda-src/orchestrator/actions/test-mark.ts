// test-mark: somebody marks this moment of the run, such as a deployment of the target, for whoever reads its charts.
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import { MAX_MARKS } from "../../../contracts/orchestrator/state.ts";
import { phaseAnswerOf, refuse } from "../decision/answers.ts";
import type { Circumstances, Decision } from "../decision/decision.ts";
import { addMark } from "../decision/writes.ts";
import { type Run, toInstant } from "../run/run.ts";

/** A call that is repeated finds its mark, and writes nothing; neither does one that comes after the run's end. */
export const decideTestMark = (
  run: Run,
  { id, text }: Extract<Action, { type: "test-mark" }>,
  { nowMs }: Circumstances,
): Decision => {
  const { marks = [], over } = run.start;
  const answer = phaseAnswerOf(run, nowMs);
  if (over !== undefined || marks.some((mark) => mark.id === id)) return { steps: [], answer, isFinal: true };
  if (marks.length >= MAX_MARKS) {
    return { steps: [], answer: refuse("bad-request", `the run has ${MAX_MARKS} marks already`), isFinal: true };
  }
  return { steps: [addMark(run, { id, at: toInstant(nowMs), text })], answer, isFinal: true };
};
