// Tells of a search for a capacity while its run goes on: each step when it is judged.
import type { OpenObserver } from "../run/observers.ts";
import { stepLine } from "./lines.ts";

export const tellSteps: OpenObserver = async ({ say }) => {
  let count = 0;
  return {
    frame: ({ search }) => {
      const steps = search?.steps ?? [];
      for (const step of steps.slice(count)) say(stepLine(step));
      count = Math.max(count, steps.length);
    },
    close: async () => {},
  };
};
