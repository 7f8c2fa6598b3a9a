// What k6's options say of the load: `scenarios`, or one of the short forms, each of which is one scenario, `default`.

import type { JsonObject } from "../../config/layers/layer.ts";
import { DEFAULT_SCENARIO } from "../../config/scenario.ts";
import type { OptionReader } from "./option-reader.ts";
import { scenarioOf } from "./scenarios.ts";

/** Each of them says on its own how much load there is. */
const FORMS = ["iterations", "duration", "stages", "scenarios"] as const;
type Form = (typeof FORMS)[number];

export const isSaid = (options: JsonObject, name: string): boolean => {
  const value = options[name];
  if (value === undefined || value === null || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
};

export const saysLoad = (options: JsonObject): boolean => FORMS.some((form) => isSaid(options, form));

/** Iterations may have a longest time beside them; all others contradict each other. */
const contradictionIn = (said: readonly Form[]): readonly Form[] | undefined => {
  const others = said.includes("iterations") ? said.filter((form) => form !== "duration") : said;
  return others.length > 1 ? others : undefined;
};

/** @returns the config's scenarios */
export const scenariosOf = (options: JsonObject, read: OptionReader): JsonObject => {
  const said = FORMS.filter((form) => isSaid(options, form));
  const both = contradictionIn(said);
  if (both !== undefined)
    read.issues.push({ path: `options.${both[0]}`, expected: "one way to say the load", received: both.join(" and ") });
  const { vus, duration, iterations, stages, scenarios } = options;
  const one = (settings: JsonObject): JsonObject => {
    const scenario = scenarioOf(settings, "options", read);
    return scenario === undefined ? {} : { [DEFAULT_SCENARIO]: scenario };
  };
  if (said.includes("scenarios") && both === undefined) {
    if (isSaid(options, "vus"))
      read.notes.push("options.vus is left out: each of options.scenarios says how many virtual users it has");
    return allOf(scenarios, read);
  }
  if (said.includes("iterations"))
    return one({ executor: "shared-iterations", vus, iterations, maxDuration: duration });
  if (said.includes("duration")) return one({ executor: "constant-vus", vus, duration });
  if (said.includes("stages")) return one({ executor: "ramping-vus", startVUs: vus, stages });
  if (isSaid(options, "vus") && Number(vus) !== 1)
    read.notes.push("options.vus is left out: it goes with duration, iterations or stages; one iteration is run");
  return one({ executor: "per-vu-iterations", vus: 1, iterations: 1 });
};

const allOf = (scenarios: unknown, read: OptionReader): JsonObject =>
  Object.fromEntries(
    Object.entries(read.object("options.scenarios", scenarios) ?? {}).flatMap(([name, value]) => {
      const scenario = scenarioOf(value, `options.scenarios.${name}`, read);
      return scenario === undefined ? [] : [[name, scenario] as const];
    }),
  );
