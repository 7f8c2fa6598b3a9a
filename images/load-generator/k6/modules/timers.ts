// `k6/timers`: what a script finds without importing it, too.
import type { K6User } from "../user.ts";

export const timers = ({ setTimeout, setInterval, clearTimeout, clearInterval }: K6User) => ({
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
});
