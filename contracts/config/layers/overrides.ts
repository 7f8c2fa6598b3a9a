// What the command line and MERIDIAN_* variables change of a config, as layers above it.

import { LOCAL_REGION } from "../../words/aws-regions.ts";
import { MeridianError } from "../../words/errors.ts";
import { isSecretReference } from "../secret.ts";
import { type ClimbingLoad, climbingLayers } from "./climbing.ts";
import { isObject, type JsonObject, type Layer, type Place } from "./layer.ts";
import { mergeLayers } from "./merge.ts";

/** A value, and what gave it: `--vus`, `MERIDIAN_VUS`. */
export interface Given<T> {
  readonly value: T;
  readonly from: string;
}

/** Strings for the script by their names. */
export interface GivenStrings extends Given<Readonly<Record<string, string>>> {
  /** All of them are secrets, whatever the config says of them. */
  readonly areSecret?: true;
}

export interface Overrides {
  /** Relative to the config, or absolute. */
  readonly script?: Given<string>;
  readonly target?: Given<string>;
  readonly duration?: Given<string>;
  /** Of each region that `regions` does not name. */
  readonly vus?: Given<number>;
  /** Iterations per second of each region. */
  readonly rate?: Given<number>;
  /** Of each region. */
  readonly iterations?: Given<number>;
  /** Region → its own virtual users. */
  readonly regions?: Given<Readonly<Record<string, number>>>;
  /** Region → its part of the whole test's load, in place of all regions that were there. */
  readonly weights?: Given<Readonly<Record<string, number>>>;
  /** By their names in k6. */
  readonly options?: readonly Given<JsonObject>[];
  /** What of the script, or of the config, is left out. */
  readonly without?: readonly ("setup" | "teardown" | "thresholds")[];
  /** Later ones stand above earlier ones. */
  readonly env?: readonly GivenStrings[];
  /** Each as `METRIC EXPRESSION`; added to those that are there. */
  readonly thresholds?: Given<readonly string[]>;
  /** One load that a search for a capacity adds steps to, in place of all that there are. */
  readonly climbing?: ClimbingLoad;
  /** Each as `dotted.path=value`, above all else. */
  readonly set?: Given<readonly string[]>;
}

/**
 * @param below all other layers
 * @throws MeridianError COMMAND_INVALID for a threshold or an assignment that is none
 */
export const layersOf = (overrides: Overrides, below: readonly Layer[]): Layer[] => {
  const { document } = mergeLayers(below);
  return [
    ...plainLayers(overrides, isObject(document) && isObject(document.env) ? document.env : {}),
    ...weightLayers(overrides),
    ...loadLayers(overrides, document),
    ...(overrides.climbing === undefined ? [] : climbingLayers(overrides.climbing, document)),
    ...(overrides.without?.includes("thresholds") === true ? [WITHOUT_THRESHOLDS] : []),
    ...thresholdLayers(overrides, document),
    ...setLayers(overrides),
  ];
};

const plainLayers = ({ script, target, duration, iterations, env = [] }: Overrides, declared: JsonObject): Layer[] => [
  ...layerOf("script", script),
  ...layerOf("target", target),
  // Iterations have it as their longest time.
  ...(iterations === undefined ? layerOf("duration", duration) : []),
  ...stringLayers(env, declared),
];

/** Strings of the command line as layers, where `declared` is what stands below them. */
export const stringLayers = (env: readonly GivenStrings[], declared: JsonObject): Layer[] => {
  const all = [declared, ...secretOnes(env)];
  return env.map((given) => ({ from: given.from, document: { env: stringsOver(given, all) } }));
};

/** What is declared to be a secret stays one, whatever gives its value. */
const stringsOver = ({ value: strings }: GivenStrings, declared: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(
    Object.entries(strings).map(([name, value]) => [
      name,
      declared.some((names) => Object.hasOwn(names, name) && isSecretReference(names[name])) ? optionOf(name) : value,
    ]),
  );

const optionOf = (name: string): JsonObject => ({ secret: `option:${name}` });

const secretOnes = (env: readonly GivenStrings[]): JsonObject[] =>
  env
    .filter(({ areSecret }) => areSecret === true)
    .map(({ value }) => Object.fromEntries(Object.keys(value).map((name) => [name, optionOf(name)])));

const layerOf = (key: string, given: Given<unknown> | undefined): Layer[] =>
  given === undefined ? [] : [{ from: given.from, document: { [key]: given.value } }];

const WITHOUT_THRESHOLDS: Layer = { from: "--no-thresholds", document: {}, replaces: [["thresholds"]] };

const weightLayers = ({ weights }: Overrides): Layer[] => {
  if (weights === undefined) return [];
  const regions = Object.entries(weights.value).map(([name, weight]) => [name, { weight }] as const);
  return [
    {
      from: weights.from,
      document: { remoteRegions: Object.fromEntries(regions) },
      replaces: [["remoteRegions"]],
    },
  ];
};

/** How iterations begin, and what each region brings. */
const loadLayers = (overrides: Overrides, document: unknown): Layer[] => {
  const { vus, rate, iterations, regions, duration } = overrides;
  const below = isObject(document) ? document : {};
  const known = Object.keys(regionsOf(below));
  const own = Object.keys(regions?.value ?? {});
  const all = [...new Set([...known, ...own])];
  const names = all.length === 0 ? [LOCAL_REGION] : all;
  const layers: Layer[] = [];
  if (rate !== undefined) layers.push(loadLayer(rate.from, { executor: "constant-arrival-rate" }));
  if (iterations !== undefined) {
    layers.push(
      loadLayer(iterations.from, { executor: "shared-iterations", iterations: iterations.value }, [["duration"]]),
    );
    if (duration !== undefined)
      layers.push({ from: duration.from, document: { load: { maxDuration: duration.value } } });
  }
  if (rate !== undefined)
    layers.push(
      bringing(
        rate.from,
        names,
        { rate: rate.value },
        names.filter((name) => !hasRate(regionsOf(below)[name])),
      ),
    );
  const size = (count: number): unknown => (rate === undefined ? count : { preAllocatedVUs: count });
  const replaced = rate === undefined ? names : [];
  const others = names.filter((name) => !own.includes(name));
  if (vus !== undefined) layers.push(bringing(vus.from, others, size(vus.value), replaced));
  for (const [name, count] of Object.entries(regions?.value ?? {}))
    layers.push(bringing(regions?.from ?? "", [name], size(count), replaced));
  return layers;
};

const regionsOf = ({ remoteRegions }: JsonObject): JsonObject => (isObject(remoteRegions) ? remoteRegions : {});

/** Of such a region the limits beside its rate stay. */
const hasRate = (brought: unknown): boolean => isObject(brought) && brought.rate !== undefined;

/** One load in place of all that were there. */
const loadLayer = (from: string, load: JsonObject, replaces: readonly Place[] = []): Layer => ({
  from,
  document: { load },
  replaces: [["load"], ["scenarios"], ...replaces],
});

const bringing = (from: string, names: readonly string[], brought: unknown, replaced: readonly string[]): Layer => ({
  from,
  document: { remoteRegions: Object.fromEntries(names.map((name) => [name, brought])) },
  replaces: names.filter((name) => replaced.includes(name)).map((name) => ["remoteRegions", name]),
});

const thresholdLayers = ({ thresholds }: Overrides, document: unknown): Layer[] => {
  if (thresholds === undefined) return [];
  const known = isObject(document) && isObject(document.thresholds) ? document.thresholds : {};
  const lists: Record<string, unknown[]> = {};
  for (const text of thresholds.value) {
    const [metric, expression] = splitThreshold(text);
    const before = lists[metric] ?? known[metric];
    lists[metric] = [...(Array.isArray(before) ? before : []), expression];
  }
  return [{ from: thresholds.from, document: { thresholds: lists } }];
};

/** A tag's value may hold blanks, so the metric ends with its braces where it has any. */
const splitThreshold = (text: string): [string, string] => {
  const [, metric = "", expression = ""] = /^\s*([^\s{]+(?:\{.*\})?)\s+(.+?)\s*$/.exec(text) ?? [];
  if (expression !== "") return [metric, expression];
  throw new MeridianError(
    "COMMAND_INVALID",
    `--threshold takes a metric and an expression, got ${JSON.stringify(text)}`,
    {
      next: "write it as --threshold 'http_req_duration p(95)<300'",
    },
  );
};

const setLayers = ({ set }: Overrides): Layer[] => {
  if (set === undefined) return [];
  return set.value.map((text) => {
    const { place, value } = assignmentOf(text);
    const document = place.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return { from: set.from, document };
  });
};

/** `load.executor=constant-vus`: the value is JSON, or else the text itself. A dot in a name is written `\.`. */
const assignmentOf = (text: string): { place: Place; value: unknown } => {
  const end = text.indexOf("=");
  const place = (end < 0 ? "" : text.slice(0, end)).split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", ".").trim());
  if (end <= 0 || place.some((key) => key === "" || key === "__proto__"))
    throw new MeridianError("COMMAND_INVALID", `--set takes path=value, got ${JSON.stringify(text)}`, {
      next: "write it as --set http.noConnectionReuse=true",
    });
  return { place, value: jsonOrText(text.slice(end + 1)) };
};

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
