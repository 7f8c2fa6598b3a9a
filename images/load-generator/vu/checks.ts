// `check` as a script has it: each condition is counted, and the iteration goes on whatever it gives.
import type { ScriptContext } from "./context.ts";
import type { LoadedScript } from "./load-script.ts";
import type { Scope } from "./scope.ts";

export const createCheck = (scope: Scope, script: LoadedScript): ScriptContext["check"] => {
  const { samples: recorder } = scope;

  /** One that throws does not hold, and why is told among the script's errors. */
  const doesHold = (name: string, condition: unknown, value: unknown): boolean => {
    try {
      return Boolean(typeof condition === "function" ? condition(value) : condition);
    } catch (error) {
      const { message, place } = script.explain(error);
      recorder.errors.count("script", `check "${name}": ${message}`, place);
      return false;
    }
  };

  return (value, checks, tags) => {
    const own = tags === undefined ? undefined : recorder.ownTags.of(tags);
    let hasPassed = true;
    for (const name of Object.keys(checks)) {
      const holds = doesHold(name, checks[name], value);
      recorder.check(name, scope.group(), holds, own);
      hasPassed = hasPassed && holds;
    }
    return hasPassed;
  };
};
