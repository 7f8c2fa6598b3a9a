// Reads the text of a config.json: all its mistakes at once, each with place, what was found, what is expected, a
// suggestion.
import { isMistake, parseMetricSelector } from "../metrics/threshold-expression.ts";
import { AWS_REGIONS, LOCAL_REGION } from "../words/aws-regions.ts";
import { type Issue, MeridianError } from "../words/errors.ts";
import { suggest } from "../words/suggestion.ts";
import type { Config } from "./config.ts";
import { loadIssues } from "./load-issues.ts";
import { readConfigText } from "./reading/config-text.ts";
import { readMended } from "./reading/mended.ts";
import { DEFAULT_SCENARIO } from "./scenario.ts";
import { thresholdTimeIssues } from "./threshold-spans.ts";
import { showValue } from "./zod-issues.ts";

/** What could be read of a config, and every mistake in it. */
export interface ReadConfig {
  /** What is right of it, with all defaults; undefined where the text is not even JSON. */
  readonly config: Config | undefined;
  readonly issues: readonly Issue[];
  /** False at a place that could not be read as it is written: what follows from it is not known. */
  readonly isAsWritten: (path: string) => boolean;
}

const NOTHING_READ: ReadConfig = { config: undefined, issues: [], isAsWritten: () => false };

/** Reads as much as is right, so that what the config names can be looked at in spite of its mistakes. */
export const readConfigDocument = (document: unknown): ReadConfig => {
  const { config, issues: ofSchema, isAsWritten } = readMended(document);
  const ofLoad = config === undefined ? [] : loadIssues(config, isAsWritten);
  const issues = [
    ...ofSchema,
    ...regionIssues(document),
    ...thresholdRegionIssues(document),
    ...thresholdScenarioIssues(document),
    ...ofLoad.filter(({ path }) => isAsWritten(path)),
    ...(config === undefined || ofLoad.some(isOfSchedule) ? [] : thresholdTimeIssues(config, isAsWritten)),
  ];
  return { config, issues, isAsWritten };
};

/**
 * The config in `text`, with all defaults. Comments and trailing commas are allowed.
 * @param path names the file in messages
 * @throws MeridianError CONFIG_INVALID with every mistake in `issues`
 */
export const parseConfig = (text: string, path: string): Config => {
  const { document, issues: ofWriting, isJson } = readConfigText(text);
  const { config, issues: ofDocument } = isJson ? readConfigDocument(document) : NOTHING_READ;
  const issues = [...ofWriting, ...ofDocument];
  if (config === undefined || issues.length > 0) throw configMistakes(path, issues);
  return config;
};

/** @param issues those of another layer have its name behind their path: `duration (--duration)` */
export const configMistakes = (path: string, issues: readonly Issue[]): MeridianError => {
  const places = new Set(issues.map((issue) => placeOf(issue, path)));
  const isTyped = [...places].every((place) => place.startsWith("-"));
  const what = issues.length === 1 ? "a mistake" : `${issues.length} mistakes`;
  const hint = places.has(path) ? `; "$schema": "./config.schema.json" in it lets an editor complete and check it` : "";
  return new MeridianError("CONFIG_INVALID", `${isTyped ? "the command line" : path} has ${what}`, {
    next: `mend ${[...places].join(", ")}${hint}`,
    issues,
  });
};

/** What is to be mended: the config itself has its environments, too. */
const placeOf = (issue: Issue, path: string): string => {
  const [, layer = path] = / \(([^()]+)\)$/.exec(issue.path) ?? [];
  return layer.startsWith("environments.") ? path : layer;
};

/** When which load goes on is not known then. */
const isOfSchedule = ({ path }: Issue): boolean => /^(?:duration|load|scenarios)\b/.test(path);

const readProperty = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

export const REGION_FORM = /^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/;

const regionIssues = (raw: unknown): Issue[] => {
  const remote = readProperty(raw, "remoteRegions");
  const named: [string, unknown][] = [
    ["homeRegion", readProperty(raw, "homeRegion")],
    ["stateBackend.region", readProperty(readProperty(raw, "stateBackend"), "region")],
    ...(typeof remote === "object" && remote !== null && !Array.isArray(remote)
      ? Object.keys(remote).map((name): [string, unknown] => [`remoteRegions.${name}`, name])
      : []),
  ];
  return named.flatMap(([path, region]) => {
    if (typeof region !== "string" || Object.hasOwn(AWS_REGIONS, region)) return [];
    const isOnAws = !path.startsWith("remoteRegions.");
    if (region === LOCAL_REGION && !isOnAws) return [];
    const suggestion = suggest(region, [...Object.keys(AWS_REGIONS), ...(isOnAws ? [] : [LOCAL_REGION])]);
    // A region newer than this list is let through when it is written like one and resembles none that is known.
    if (REGION_FORM.test(region) && suggestion === undefined) return [];
    const expected = `an AWS region such as us-east-1${isOnAws ? "" : `, or "${LOCAL_REGION}" for a run on one machine`}`;
    const issue = { path, expected, received: showValue(region) };
    return [suggestion === undefined ? issue : { ...issue, suggestion }];
  });
};

const thresholdRegionIssues = (raw: unknown): Issue[] => {
  const thresholds = readProperty(raw, "thresholds");
  const remote = readProperty(raw, "remoteRegions");
  if (typeof thresholds !== "object" || thresholds === null || typeof remote !== "object" || remote === null) return [];
  return thresholdTagIssues(thresholds, "region", Object.keys(remote), "regions");
};

/** A config without scenarios has one, which is called `default`. */
const thresholdScenarioIssues = (raw: unknown): Issue[] => {
  const thresholds = readProperty(raw, "thresholds");
  const scenarios = readProperty(raw, "scenarios") ?? { [DEFAULT_SCENARIO]: {} };
  if (typeof thresholds !== "object" || thresholds === null || typeof scenarios !== "object" || scenarios === null)
    return [];
  return thresholdTagIssues(thresholds, "scenario", Object.keys(scenarios), "scenarios");
};

/**
 * Finds thresholds that name a region or scenario which the run does not have: no sample would ever match, so the
 * threshold would always hold and nobody would notice.
 */
const thresholdTagIssues = (
  thresholds: object,
  tag: "region" | "scenario",
  known: readonly string[],
  called: string,
): Issue[] => {
  if (known.length === 0) return [];
  return Object.keys(thresholds).flatMap((key) => {
    const selector = parseMetricSelector(key);
    const value = isMistake(selector) ? undefined : selector.tags[tag];
    if (value === undefined || known.includes(value)) return [];
    const suggestion = suggest(value, known);
    const issue = {
      path: `thresholds.${key}`,
      expected: `one of the run's ${called}: ${known.join(", ")}`,
      received: showValue(value),
    };
    return [suggestion === undefined ? issue : { ...issue, suggestion }];
  });
};
