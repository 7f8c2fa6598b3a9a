// What k6's options say besides the load, as the config has it. Each option is known here: one that means nothing here
// is refused, or told with a word of what to do; nothing is left out in silence.
import { isObject, type JsonObject } from "../../config/layers/layer.ts";
import { suggest } from "../../words/suggestion.ts";
import { configDurationOf } from "./durations.ts";
import type { OptionReader } from "./option-reader.ts";
import { systemTagsOf } from "./system-tags.ts";

/** What an option comes to: a part of a config. */
type Take = (value: unknown, path: string, read: OptionReader) => JsonObject;

const plain =
  (name: string): Take =>
  (value) => ({ [name]: value });

const time =
  (name: string): Take =>
  (value, path, read) => {
    const seconds = read.seconds(path, value);
    return seconds === undefined ? {} : { [name]: configDurationOf(seconds) };
  };

const http =
  (name: string, take: (value: unknown, path: string, read: OptionReader) => unknown = (value) => value): Take =>
  (value, path, read) => ({ http: { [name]: take(value, path, read) } });

const count = (value: unknown, path: string, read: OptionReader): number => read.whole(path, value, 0);

/** As in k6 a threshold that has no sample holds. */
const thresholds: Take = (value, path, read) => {
  const given = read.object(path, value) ?? {};
  return {
    thresholds: Object.fromEntries(
      Object.entries(given).map(([metric, list]) => [
        metric.replace(/\s*([{}:,])\s*/g, "$1"),
        Array.isArray(list) ? list.map((one) => thresholdOf(one)) : list,
      ]),
    ),
  };
};

const thresholdOf = (one: unknown): unknown => {
  if (typeof one === "string") return { threshold: one, allowNoSamples: true };
  if (!isObject(one)) return one;
  const { delayAbortEval, ...rest } = one;
  const delay = typeof delayAbortEval === "number" ? { delayAbortEval: `${delayAbortEval}ms` } : { delayAbortEval };
  return { ...rest, allowNoSamples: true, ...(delayAbortEval === undefined || delayAbortEval === null ? {} : delay) };
};

/** Long enough for any test. */
const FOR_EVER = "24h";

const dns: Take = (value, path, read) => {
  if (typeof value === "string")
    return dns(
      Object.fromEntries(value.split(",").map((part) => part.split("=", 2).map((word) => word.trim()))),
      path,
      read,
    );
  const { ttl, ...rest } = read.object(path, value) ?? {};
  if (ttl === undefined || ttl === null) return { http: { dns: rest } };
  if (ttl === "inf") return { http: { dns: { ...rest, ttl: FOR_EVER } } };
  const seconds = read.seconds(`${path}.ttl`, ttl);
  return { http: { dns: { ...rest, ...(seconds === undefined ? {} : { ttl: configDurationOf(seconds) }) } } };
};

const rps: Take = (value, path, read) => {
  const perSecond = count(value, path, read);
  return perSecond === 0 ? {} : { http: { rps: perSecond } };
};

/** Anything but "full" asks for heads alone. */
const httpDebug: Take = (value) =>
  value === false || value === "" || value === "false" ? {} : { http: { debug: value === "full" ? "full" : "heads" } };

const TAKEN: Readonly<Record<string, Take>> = {
  thresholds,
  setupTimeout: time("setupTimeout"),
  teardownTimeout: time("teardownTimeout"),
  minIterationDuration: time("minIterationDuration"),
  tags: (value, path, read) => ({ tags: read.texts(path, value) ?? {} }),
  systemTags: (value, path, read) => ({ systemTags: systemTagsOf(value, path, read) }),
  summaryTrendStats: plain("summaryTrendStats"),
  summaryTimeUnit: plain("summaryTimeUnit"),
  batch: http("batch", count),
  batchPerHost: http("batchPerHost", count),
  maxRedirects: http("maxRedirects", count),
  rps,
  dns,
  userAgent: http("userAgent"),
  throw: http("throw"),
  httpDebug,
  hosts: http("hosts"),
  blacklistIPs: http("blacklistIPs"),
  blockHostnames: http("blockHostnames"),
  discardResponseBodies: http("discardResponseBodies"),
  noConnectionReuse: http("noConnectionReuse"),
  noVUConnectionReuse: http("noVUConnectionReuse"),
  noCookiesReset: http("noCookiesReset"),
  insecureSkipTLSVerify: http("insecureSkipTLSVerify"),
  tlsAuth: http("tlsAuth"),
  tlsVersion: http("tlsVersion"),
  tlsCipherSuites: http("tlsCipherSuites"),
};

const REFUSED: Readonly<Record<string, string>> = {
  executionSegment: "regions, which share the load by their weights: --regions us-east-1=2,eu-west-1=1",
  executionSegmentSequence: "regions, which share the load by their weights: --regions us-east-1=2,eu-west-1=1",
  localIPs: "nothing: each load generator calls from its own address",
  paused: "nothing: a run begins when its regions are ready",
};

/** The run goes on without them. */
const TOLD: Readonly<Record<string, string>> = {
  cloud: "it is for another service",
  ext: "it is for another service",
  linger: "a run is over when its load is",
  noUsageReport: "there are no reports of use here",
};

/** Those of load.ts. */
export const LOAD_OPTIONS = ["vus", "duration", "iterations", "stages", "scenarios"] as const;

export const KNOWN_OPTIONS: readonly string[] = [
  ...LOAD_OPTIONS,
  ...[TAKEN, REFUSED, TOLD].flatMap((options) => Object.keys(options)),
];

/** A part of a config for each option, without the load. */
export const settingsOf = (options: JsonObject, read: OptionReader): JsonObject[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === null || (LOAD_OPTIONS as readonly string[]).includes(name)) return [];
    const path = `options.${name}`;
    const own = <T>(of: Readonly<Record<string, T>>): T | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);
    const take = own(TAKEN);
    if (take !== undefined) return [take(value, path, read)];
    const [refused, told] = [own(REFUSED), own(TOLD)];
    if (refused !== undefined) read.refuse(path, refused, value);
    else if (told !== undefined) read.notes.push(`${path} is left out: ${told}`);
    else read.notes.push(`${path} is none of k6's options${meant(name)}: it is left out`);
    return [];
  });

const meant = (name: string): string => {
  const suggestion = suggest(name, KNOWN_OPTIONS);
  return suggestion === undefined ? "" : ` (${suggestion} is)`;
};
