// A scenario of k6's options as the config has it: its numbers are the whole test's, and targets of stages are absolute;
// here a load's size stands in `whole`, and stages are fractions of it.
import type { JsonObject } from "../../config/layers/layer.ts";
import { EXECUTORS } from "../../executors/index.ts";
import { suggest } from "../../words/suggestion.ts";
import { configDurationOf } from "./durations.ts";
import type { OptionReader } from "./option-reader.ts";

type Make = (settings: JsonObject, path: string, read: OptionReader) => JsonObject;

interface K6Executor {
  readonly make: Make;
  readonly own: readonly string[];
}

/** What k6 gives a load by a number of iterations. */
const MAX_DURATION_SECONDS = 600;

const constantVus: Make = ({ vus, duration }, path, read) => ({
  whole: { vus: read.whole(`${path}.vus`, vus, 1, 1) },
  ...durationOf(duration, `${path}.duration`, read),
});

const rampingVus: Make = ({ startVUs, stages, gracefulRampDown }, path, read) => {
  const start = read.whole(`${path}.startVUs`, startVUs, 1);
  const legs = stagesOf(stages, `${path}.stages`, read);
  const peak = peakOf(start, legs);
  return {
    whole: { vus: peak },
    startFraction: start / peak,
    stages: legs.map(({ duration, target }) => ({ duration, target: target / peak })),
    ...timeOf("gracefulRampDown", gracefulRampDown, path, read),
  };
};

const rateOf = ({ preAllocatedVUs, maxVUs }: JsonObject, rate: number, path: string, read: OptionReader) => {
  if (preAllocatedVUs === undefined || preAllocatedVUs === null)
    read.refuse(`${path}.preAllocatedVUs`, "the number of virtual users that there are at the start", undefined);
  const given = read.whole(`${path}.preAllocatedVUs`, preAllocatedVUs, 1);
  const most = read.whole(`${path}.maxVUs`, maxVUs, given);
  if (most < given) read.refuse(`${path}.maxVUs`, `at least preAllocatedVUs, ${given}`, maxVUs);
  // A pool that begins empty gets its first user with the first iteration.
  return { whole: { rate, preAllocatedVUs: Math.max(1, given), maxVUs: Math.max(1, most, given) } };
};

const constantArrivalRate: Make = (settings, path, read) => {
  if (settings.rate === undefined || settings.rate === null)
    read.refuse(`${path}.rate`, "how many iterations begin per timeUnit", undefined);
  return {
    ...rateOf(settings, read.whole(`${path}.rate`, settings.rate, 1, 1), path, read),
    ...timeOf("timeUnit", settings.timeUnit, path, read),
    ...durationOf(settings.duration, `${path}.duration`, read),
  };
};

const rampingArrivalRate: Make = (settings, path, read) => {
  const start = read.whole(`${path}.startRate`, settings.startRate, 0);
  const legs = stagesOf(settings.stages, `${path}.stages`, read);
  const peak = peakOf(start, legs);
  return {
    ...rateOf(settings, peak, path, read),
    startRate: start / peak,
    stages: legs.map(({ duration, target }) => ({ duration, target: target / peak })),
    ...timeOf("timeUnit", settings.timeUnit, path, read),
  };
};

const iterationsOf: Make = ({ vus, iterations, maxDuration }, path, read) => ({
  whole: { vus: read.whole(`${path}.vus`, vus, 1, 1) },
  iterations: read.whole(`${path}.iterations`, iterations, 1, 1),
  maxDuration: configDurationOf(read.seconds(`${path}.maxDuration`, maxDuration) ?? MAX_DURATION_SECONDS),
});

const OF_RATE = ["timeUnit", "preAllocatedVUs", "maxVUs"];

const K6_EXECUTORS: Readonly<Record<string, K6Executor>> = {
  "constant-vus": { make: constantVus, own: ["vus", "duration"] },
  "ramping-vus": { make: rampingVus, own: ["startVUs", "stages", "gracefulRampDown"] },
  "constant-arrival-rate": { make: constantArrivalRate, own: ["rate", "duration", ...OF_RATE] },
  "ramping-arrival-rate": { make: rampingArrivalRate, own: ["startRate", "stages", ...OF_RATE] },
  "per-vu-iterations": { make: iterationsOf, own: ["vus", "iterations", "maxDuration"] },
  "shared-iterations": { make: iterationsOf, own: ["vus", "iterations", "maxDuration"] },
};

/** What each scenario may have. */
const COMMON = ["executor", "exec", "env", "tags", "startTime", "gracefulStop", "options"];

/** @returns undefined where it is none: that has been told */
export const scenarioOf = (value: unknown, path: string, read: OptionReader): JsonObject | undefined => {
  const settings = read.object(path, value);
  if (settings === undefined) return undefined;
  const { executor, exec, env, tags, startTime, gracefulStop, options } = settings;
  const name = String(executor);
  const found = Object.hasOwn(K6_EXECUTORS, name) ? K6_EXECUTORS[name] : undefined;
  if (found === undefined) {
    const known = EXECUTORS.map((one) => one.name);
    const suggestion = suggest(name, known);
    const issue = { path: `${path}.executor`, expected: `one of ${known.join(", ")}`, received: JSON.stringify(name) };
    read.issues.push(suggestion === undefined ? issue : { ...issue, suggestion });
    return undefined;
  }
  if (options !== undefined && options !== null)
    read.refuse(`${path}.options`, "nothing: a browser is not driven here", options);
  const unknown = Object.keys(settings).filter((key) => ![...COMMON, ...found.own].includes(key));
  for (const key of unknown) read.notes.push(`${path}.${key} is nothing that ${name} has: it is left out`);
  const [strings, labels] = [read.texts(`${path}.env`, env), read.texts(`${path}.tags`, tags)];
  return {
    executor: name,
    ...found.make(settings, path, read),
    ...timeOf("startTime", startTime, path, read),
    ...timeOf("gracefulStop", gracefulStop, path, read),
    ...(exec === undefined || exec === null ? {} : { exec }),
    ...(strings === undefined ? {} : { env: strings }),
    ...(labels === undefined ? {} : { tags: labels }),
  };
};

const durationOf = (value: unknown, path: string, read: OptionReader): JsonObject => {
  const seconds = read.seconds(path, value);
  if (value === undefined || value === null) read.refuse(path, 'how long it lasts, such as "30s"', undefined);
  else if (seconds === 0) read.refuse(path, "a duration above 0", value);
  return seconds === undefined ? {} : { duration: configDurationOf(seconds) };
};

const timeOf = (name: string, value: unknown, path: string, read: OptionReader): JsonObject => {
  const seconds = read.seconds(`${path}.${name}`, value);
  return seconds === undefined ? {} : { [name]: configDurationOf(seconds) };
};

interface Leg {
  readonly duration: string;
  readonly target: number;
}

const stagesOf = (value: unknown, path: string, read: OptionReader): Leg[] => {
  const stages = read.list(path, value) ?? [];
  if (stages.length === 0 && (value === undefined || value === null || Array.isArray(value)))
    read.refuse(path, 'stages such as [{ "duration": "30s", "target": 10 }]', value);
  return stages.flatMap((stage, index) => {
    const at = `${path}[${index}]`;
    const settings = read.object(at, stage);
    if (settings === undefined) return [];
    const seconds = read.seconds(`${at}.duration`, settings.duration);
    if (seconds === undefined && (settings.duration === undefined || settings.duration === null))
      read.refuse(`${at}.duration`, 'how long it lasts, such as "30s"', undefined);
    if (settings.target === undefined || settings.target === null)
      read.refuse(`${at}.target`, "what is reached at its end", undefined);
    return [{ duration: configDurationOf(seconds ?? 0), target: read.whole(`${at}.target`, settings.target, 0) }];
  });
};

/** One at least, so that there is something to take a fraction of. */
const peakOf = (start: number, legs: readonly Leg[]): number => Math.max(1, start, ...legs.map(({ target }) => target));
