// K6_* variables of the environment as k6's options, by the names that they have there.
import type { JsonObject } from "../../config/layers/layer.ts";
import { MeridianError } from "../../words/errors.ts";
import { joinLoadTiers, type Tier } from "./k6-layers.ts";

type Parse = (text: string, name: string) => unknown;

const text: Parse = (value) => value;
const number: Parse = (value, name) => {
  const parsed = Number(value);
  if (Number.isFinite(parsed)) return parsed;
  throw refuse(name, value, "a number");
};
const flag: Parse = (value, name) => {
  if (/^(true|1|t)$/i.test(value)) return true;
  if (/^(false|0|f)$/i.test(value)) return false;
  throw refuse(name, value, "true or false");
};
const list: Parse = (value) => value.split(",").map((one) => one.trim());

const refuse = (name: string, value: string, expected: string): MeridianError =>
  new MeridianError("COMMAND_INVALID", `${name} is ${JSON.stringify(value)}`, {
    next: `set it to ${expected}, or unset it`,
  });

/** `10s:5,1m:20`: durations, each with the target at its end. */
export const stagesOfText = (value: string, name: string): JsonObject[] =>
  value.split(",").map((part) => {
    const [, duration, target] = /^\s*([^:\s]+)\s*:\s*(\d+)\s*$/.exec(part) ?? [];
    if (duration === undefined) throw refuse(name, value, "stages such as 10s:5,1m:20");
    return { duration, target: Number(target) };
  });

const VARIABLES: Readonly<Record<string, readonly [option: string, parse: Parse]>> = {
  K6_VUS: ["vus", number],
  K6_DURATION: ["duration", text],
  K6_ITERATIONS: ["iterations", number],
  K6_STAGES: ["stages", stagesOfText],
  K6_BATCH: ["batch", number],
  K6_BATCH_PER_HOST: ["batchPerHost", number],
  K6_RPS: ["rps", number],
  K6_MAX_REDIRECTS: ["maxRedirects", number],
  K6_USER_AGENT: ["userAgent", text],
  K6_THROW: ["throw", flag],
  K6_HTTP_DEBUG: ["httpDebug", text],
  K6_DNS: ["dns", text],
  K6_BLACKLIST_IPS: ["blacklistIPs", list],
  K6_BLOCK_HOSTNAMES: ["blockHostnames", list],
  K6_DISCARD_RESPONSE_BODIES: ["discardResponseBodies", flag],
  K6_INSECURE_SKIP_TLS_VERIFY: ["insecureSkipTLSVerify", flag],
  K6_NO_CONNECTION_REUSE: ["noConnectionReuse", flag],
  K6_NO_VU_CONNECTION_REUSE: ["noVUConnectionReuse", flag],
  K6_NO_COOKIES_RESET: ["noCookiesReset", flag],
  K6_MIN_ITERATION_DURATION: ["minIterationDuration", text],
  K6_SETUP_TIMEOUT: ["setupTimeout", text],
  K6_TEARDOWN_TIMEOUT: ["teardownTimeout", text],
  K6_SUMMARY_TREND_STATS: ["summaryTrendStats", list],
  K6_SUMMARY_TIME_UNIT: ["summaryTimeUnit", text],
  K6_SYSTEM_TAGS: ["systemTags", list],
  K6_LOCAL_IPS: ["localIPs", text],
  K6_EXECUTION_SEGMENT: ["executionSegment", text],
};

/**
 * One tier for each variable that says something, and one for all that say the load.
 * @throws MeridianError COMMAND_INVALID for a value that is none
 */
export const tiersOfVariables = (variables: Readonly<Record<string, string | undefined>>): Tier[] =>
  joinLoadTiers(
    Object.entries(VARIABLES).flatMap(([name, [option, parse]]) => {
      const value = variables[name];
      return value === undefined || value === "" ? [] : [{ from: name, options: { [option]: parse(value, name) } }];
    }),
  );

const PARTS = { K6_NO_SETUP: "setup", K6_NO_TEARDOWN: "teardown", K6_NO_THRESHOLDS: "thresholds" } as const;

/** K6_* variables that say nothing here, though their names look so: a slip, or what is for a service of k6's. */
export const unknownVariablesIn = (variables: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(variables)
    .filter((name) => name.startsWith("K6_") && !Object.hasOwn(VARIABLES, name) && !Object.hasOwn(PARTS, name))
    .sort();

/** What of the script is left out by K6_NO_SETUP and the like. */
export const partsLeftOutBy = (variables: Readonly<Record<string, string | undefined>>) =>
  Object.entries(PARTS).flatMap(([name, part]) => {
    const value = variables[name];
    return value !== undefined && value !== "" && flag(value, name) === true ? [part] : [];
  });
