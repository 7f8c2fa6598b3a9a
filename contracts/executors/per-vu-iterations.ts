// Runs a fixed number of iterations in each virtual user.
import * as z from "zod";
import type { Executor } from "./executor.ts";
import { BY_VUS, GRACEFUL_STOP, Iterations, MAX_DURATION, maxDurationTime } from "./fields.ts";

const schema = z.strictObject({
  executor: z.literal("per-vu-iterations").describe("So many iterations of each virtual user"),
  iterations: Iterations.describe("Iterations of each virtual user"),
  maxDuration: MAX_DURATION,
  gracefulStop: GRACEFUL_STOP,
});

export const perVuIterations: Executor<typeof schema> = {
  ...BY_VUS,
  name: "per-vu-iterations",
  schema,
  inWords: "when the virtual user's last one has ended, until it has had its number",
  mayEndEarlier: true,
  seconds: maxDurationTime,
};
