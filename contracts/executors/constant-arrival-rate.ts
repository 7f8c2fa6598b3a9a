// Starts iterations at a constant rate, whether or not earlier ones have ended (an open model).
import * as z from "zod";
import type { Executor } from "./executor.ts";
import { BY_RATE, GRACEFUL_STOP, TIME_UNIT } from "./fields.ts";

const schema = z.strictObject({
  executor: z.literal("constant-arrival-rate").describe("So many iterations per timeUnit, whatever the target does"),
  timeUnit: TIME_UNIT,
  gracefulStop: GRACEFUL_STOP,
});

export const constantArrivalRate: Executor<typeof schema> = {
  ...BY_RATE,
  name: "constant-arrival-rate",
  schema,
  inWords: "when they are due, whatever the target does",
};
