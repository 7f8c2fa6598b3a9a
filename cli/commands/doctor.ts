// `meridian doctor`: checks what a run needs, in any place, and says how to get what is missing.
import { placedCommand } from "../definition/command.ts";
import { OUT } from "../definition/options.ts";
import { CONFIG, ENVIRONMENT, sourceOf } from "../definition/overrides.ts";
import { runChecks } from "../doctor/checks.ts";

export const doctor = placedCommand({
  name: "doctor",
  meaning: "check what a run or a deployment needs, and say how to get what is missing",
  examples: [
    ["doctor", "is all here that a run on this machine needs"],
    ["doctor --aws", "and what a deployment needs"],
  ],
  options: { config: CONFIG, environment: ENVIRONMENT, out: OUT },
  run: async ({ place, out, ...meant }) => {
    const say = (text: string): boolean => process.stdout.write(`${text}\n`);
    return runChecks(await place.doctor({ config: sourceOf(meant), out, say }));
  },
});
