// What to do about a script's mistake, where its own words do not say it. Pure.
import { suggest } from "../../contracts/words/suggestion.ts";
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
  const [, object, method = ""] = /^TypeError: (?:.*\.)?(\w+)\.(\w+) is not a function$/.exec(outcome.message) ?? [];
  if (object === "http") return httpRemedy(method);
  if (method === "next") return '"use": "once" beside the file in the config\'s data gives each row once, by next()';
  if (method === "text") return "the text of an answer is its body: response.body";
  if (/JSON/.test(outcome.message) && /^SyntaxError/.test(outcome.message))
    return "the answer is no JSON: --bodies shows what came; look at its status before its body";
  if (outcome.cause === "target")
    return "a request had failed before: look at its status first, and at its body with --bodies";
  return undefined;
};

const METHODS = "get head post put patch del options request batch".split(" ");

const httpRemedy = (method: string): string => {
  const meant = method === "delete" ? "del" : (suggest(method, METHODS) ?? "");
  return meant === "" ? `http has ${METHODS.join(", ")}` : `did you mean http.${meant}?`;
};

const INSTEAD: Readonly<Record<string, string>> = { __ENV: "env", __VU: "vu.id", __ITER: "vu.iteration" };
