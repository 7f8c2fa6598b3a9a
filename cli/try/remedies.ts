// What to do about a script's mistake, where its own words do not say it. Pure.
import type { TryOutcome } from "./outcome.ts";

/** What a script is given, and what k6's scripts have in its place. */
const GIVEN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "http check sleep group fail vu scenario instance env target data setupData test metrics"
      .split(" ")
      .map((name) => [name, name]),
  ),
  __ENV: "env",
  __VU: "vu",
  __ITER: "vu",
};

/** Of a part that took too long, the setting that gives it more time. */
const MORE_TIME = {
  setup: "setupTimeout in the config gives setup() more time",
  iteration: "load.gracefulStop in the config gives an iteration more time",
} as const;

export const remedyOf = (outcome: TryOutcome): string | undefined => {
  if (outcome.is === "cut")
    return outcome.why.by === "limit" && (outcome.part === "setup" || outcome.part === "iteration")
      ? MORE_TIME[outcome.part]
      : undefined;
  if (outcome.is !== "threw" || outcome.cause === "fail") return undefined;
  const [, missing = ""] = /^ReferenceError: (\S+) is not defined/.exec(outcome.message) ?? [];
  const given = Object.hasOwn(GIVEN, missing) ? GIVEN[missing] : undefined;
  if (given !== undefined) {
    const instead = given === missing ? "" : `, and write ${INSTEAD[missing]} in place of ${missing}`;
    return `take ${given} from what the function is given: export default async function ({ ${given} }) { … }${instead}`;
  }
  if (/JSON/.test(outcome.message) && /^SyntaxError/.test(outcome.message))
    return "the answer is no JSON: --bodies shows what came; look at its status before its body";
  if (outcome.cause === "target")
    return "a request had failed before: look at its status first, and at its body with --bodies";
  return undefined;
};

const INSTEAD: Readonly<Record<string, string>> = { __ENV: "env", __VU: "vu.id", __ITER: "vu.iteration" };
