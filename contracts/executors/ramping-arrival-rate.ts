// Starts iterations at a rate that rises and falls by stages, whether or not earlier ones have ended.
import * as z from "zod";
import type { Executor } from "./executor.ts";
import { BY_RATE, fractionOf, GRACEFUL_STOP, stagesOf, stagesTime, TIME_UNIT } from "./fields.ts";

const schema = z.strictObject({
  executor: z
    .literal("ramping-arrival-rate")
    .describe("As many iterations per timeUnit as the stages say, whatever the target does"),
  timeUnit: TIME_UNIT,
  startRate: fractionOf("rate").default(0).describe("Fraction of the region's rate at the start, 0 to 1"),
  stages: stagesOf("rate"),
  gracefulStop: GRACEFUL_STOP,
});

export const rampingArrivalRate: Executor<typeof schema> = {
  ...BY_RATE,
  name: "ramping-arrival-rate",
  schema,
  inWords: "when they are due, whatever the target does; the rate follows the stages",
  seconds: stagesTime,
};
