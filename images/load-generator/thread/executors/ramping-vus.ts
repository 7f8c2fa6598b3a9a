// As many virtual users as the stages ask for.
import { openUsersLoad } from "../load/users-load.ts";
import type { Loop } from "./loop.ts";

export const rampingVus: Loop<"ramping-vus"> = ({ startFraction, stages, ...graces }, share, ports) =>
  openUsersLoad({ start: startFraction, stages }, graces, share, ports);
