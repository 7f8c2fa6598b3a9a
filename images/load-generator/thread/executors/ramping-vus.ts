// As many virtual users as the stages ask for.
import { usersLoad } from "../load/users-load.ts";
import type { Loop } from "./loop.ts";

export const rampingVus: Loop<"ramping-vus"> = ({ startFraction, stages, ...graces }, share, ports) =>
  usersLoad({ start: startFraction, stages }, graces, share, ports);
