// Runs a fixed number of iterations in each region; whichever virtual user is free takes the next one.
import * as z from "zod";
import type { Executor } from "./executor.ts";
import { BY_VUS, GRACEFUL_STOP, Iterations, MAX_DURATION, maxDurationTime } from "./fields.ts";

const schema = z.strictObject({
  executor: z
    .literal("shared-iterations")
    .describe("So many iterations in all, taken by whichever virtual user is free"),
  iterations: Iterations.describe("Iterations of each region, taken by whichever virtual user is free"),
  maxDuration: MAX_DURATION,
  gracefulStop: GRACEFUL_STOP,
});

export const sharedIterations: Executor<typeof schema> = {
  ...BY_VUS,
  name: "shared-iterations",
  schema,
  inWords: "when a virtual user is free, until the region has had its number",
  mayEndEarlier: true,
  seconds: maxDurationTime,
  regionIssue: ({ iterations }, { vus }) =>
    iterations < vus
      ? { expected: `at most ${iterations} virtual users: there are no more iterations`, received: `${vus}` }
      : undefined,
};
