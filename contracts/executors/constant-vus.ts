// Keeps a constant number of virtual users, each of which starts its next iteration when the last one has ended.
import * as z from "zod";
import type { Executor } from "./executor.ts";
import { BY_VUS, GRACEFUL_STOP } from "./fields.ts";

const schema = z.strictObject({
  executor: z.literal("constant-vus").describe("A constant number of virtual users, again and again"),
  gracefulStop: GRACEFUL_STOP,
});

export const constantVus: Executor<typeof schema> = {
  ...BY_VUS,
  name: "constant-vus",
  schema,
  inWords: "when the virtual user's last one has ended",
};
