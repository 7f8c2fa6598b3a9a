// The script that an effective config names, as a run takes it: what was found out of it while the config was read is
// not done again.
import { PHASES } from "../contracts/run/run-plan.ts";
import type { EffectiveConfig } from "./config/effective-config.ts";
import { type BundledScript, bundleScript, checkFunctions } from "./script.ts";

type Known = Pick<EffectiveConfig, "k6" | "opened" | "without">;

const NOTHING_KNOWN: Known = { k6: undefined, opened: undefined, without: [] };

/**
 * @param functions that the run calls, by the names of their exports
 * @throws MeridianError SCRIPT_UNREADABLE, SCRIPT_INVALID
 */
export const effectiveScript = async (
  path: string,
  functions: readonly string[],
  { k6, opened, without }: Known = NOTHING_KNOWN,
): Promise<BundledScript> => {
  const script = k6 === undefined ? await bundleScript(path, functions, opened) : k6.script;
  if (k6 !== undefined) await checkFunctions(path, "k6", k6.functions, functions);
  return {
    ...script,
    ...(k6 === undefined ? {} : { options: k6.options }),
    // Of a k6 script, told when it had run: a bundler's output gives its exports their names while it runs.
    phases: PHASES.filter((phase) => (k6?.functions ?? script.phases).includes(phase) && !without.includes(phase)),
  };
};
