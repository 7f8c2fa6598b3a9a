// All virtual users from the load's start to its end.
import { makeFlatCurve } from "../load/curve.ts";
import { openUsersLoad } from "../load/users-load.ts";
import type { Loop } from "./loop.ts";

export const constantVus: Loop<"constant-vus"> = ({ gracefulStop }, share, ports) =>
  openUsersLoad(makeFlatCurve(share.durationSeconds), { gracefulStop, gracefulRampDown: 0 }, share, ports);
