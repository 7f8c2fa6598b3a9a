// The steps of a staircase: from when on there is which rate, over all regions together. The list may grow while a run
// goes on. A step that is added later and begins earlier takes the place of all that were to come after it: so steps
// are written ahead of time, and taken back when something else is to come.
import * as z from "zod";
import { Duration } from "../words/duration.ts";

const Rate = z.number().min(0).max(1_000_000_000);

/** As a config has it. */
export const WrittenStep = z.strictObject({
  rate: Rate.describe("Iterations a second, over all regions together"),
  startsAt: Duration.describe("From when on, counted from the load's start; until the next step"),
});

export const Step = z.object({
  rate: Rate,
  /** Seconds from the load's start. */
  startsAt: z.number().min(0),
  /** Nothing comes after it: the load is over then. */
  ends: z.literal(true).exactOptional(),
});
export type Step = Readonly<z.infer<typeof Step>>;

/** A list of more would make every worker's call read more than it has to. */
export const MAX_ADDED_STEPS = 500;

/** What holds of a list that grew: ascending, each until the next. */
export const stepsInForce = (steps: readonly Step[]): Step[] => {
  const inForce: Step[] = [];
  for (const step of steps) {
    while ((inForce.at(-1)?.startsAt ?? -1) >= step.startsAt) inForce.pop();
    inForce.push(step);
  }
  return inForce;
};
