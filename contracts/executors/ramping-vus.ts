// Raises and lowers the number of virtual users by stages; each starts its next iteration when the last one has ended.
import * as z from "zod";
import { Duration } from "../words/duration.ts";
import type { Executor } from "./executor.ts";
import { BY_VUS, fractionOf, GRACEFUL_STOP, stagesOf, stagesTime } from "./fields.ts";

const schema = z.strictObject({
  executor: z.literal("ramping-vus").describe("As many virtual users as the stages say, again and again"),
  startFraction: fractionOf("virtual users").default(0).describe("Fraction of the region's virtual users at the start"),
  stages: stagesOf("virtual users"),
  gracefulStop: GRACEFUL_STOP,
  gracefulRampDown: Duration.default(30).describe(
    "Time that an iteration gets to finish when its virtual user is taken away",
  ),
});

export const rampingVus: Executor<typeof schema> = {
  ...BY_VUS,
  name: "ramping-vus",
  schema,
  inWords: "when the virtual user's last one has ended; the number of virtual users follows the stages",
  seconds: stagesTime,
};
