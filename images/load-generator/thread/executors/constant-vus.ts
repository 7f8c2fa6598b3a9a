// All virtual users from the load's start to its end.
import { flat } from "../load/curve.ts";
import { usersLoad } from "../load/users-load.ts";
import type { Loop } from "./loop.ts";

export const constantVus: Loop<"constant-vus"> = ({ gracefulStop }, share, ports) =>
  usersLoad(flat(share.durationSeconds), { gracefulStop, gracefulRampDown: 0 }, share, ports);
