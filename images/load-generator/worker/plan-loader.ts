// Fetches the run plan from where the state says it is, and takes it only from the same version of Meridian.
import type { PlanStore } from "../../../cloud/ports.ts";
import type { ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import { RunPlan } from "../../../contracts/run/run-plan.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

/** @throws MeridianError SCRIPT_UNREADABLE */
export const loadPlan = async (script: ScriptLocation, plans: PlanStore): Promise<RunPlan> => {
  const { location } = script;
  const text = await plans.read(script).catch((cause: unknown) => {
    const why = cause instanceof MeridianError ? cause.message : `the run plan ${location} cannot be read`;
    throw new MeridianError("SCRIPT_UNREADABLE", why, {
      next: "deploy home again: it uploads the script and the state that names it",
      cause,
    });
  });
  const parsed = RunPlan.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new MeridianError("SCRIPT_UNREADABLE", `the run plan ${location} is of another version of Meridian`, {
    next: "deploy home again, so that images and plan are of one version",
    cause: parsed.error,
  });
};
