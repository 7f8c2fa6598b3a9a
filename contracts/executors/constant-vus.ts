// A number of virtual users that stays, each of them always at an iteration.
import { z } from "zod";
import type { Executor } from "./executor.ts";
import { BY_VUS, GRACEFUL_STOP } from "./fields.ts";

const schema = z.strictObject({ executor: z.literal("constant-vus"), gracefulStop: GRACEFUL_STOP });

export const constantVus: Executor<typeof schema> = {
  ...BY_VUS,
  name: "constant-vus",
  schema,
  inWords: "when the virtual user's last one has ended",
};
