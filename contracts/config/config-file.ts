// Reads the text of a config.json: all its mistakes at once, each with place, what was found, what is expected, a
// suggestion.
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { isMistake, parseMetricSelector } from "../metrics/threshold-expression.ts";
import { AWS_REGIONS } from "../words/aws-regions.ts";
import { type Issue, MeridianError } from "../words/errors.ts";
import { suggest } from "../words/suggestion.ts";
import { Config } from "./config.ts";
import { loadIssues } from "./load-issues.ts";
import { DEFAULT_SCENARIO } from "./scenario.ts";
import { issueOf, showPath, showValue } from "./zod-issues.ts";

const MAX_TEXT_LENGTH = 1024 * 1024;

/**
 * The config in `text`, with all defaults. Comments and trailing commas are allowed.
 * @param path names the file in messages
 * @throws MeridianError CONFIG_INVALID with every mistake in `issues`
 */
export const parseConfig = (text: string, path: string): Config => {
  const raw = parseJson(text, path);
  const parsed = Config.safeParse(raw.value);
  const fromSchema = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issueOf(issue, raw.value, Config));
  const issues = [
    ...raw.duplicates,
    ...dropEchoes(fromSchema),
    ...regionIssues(raw.value),
    ...thresholdRegionIssues(raw.value),
    ...thresholdScenarioIssues(raw.value),
  ];
  if (parsed.success) issues.push(...loadIssues(parsed.data));
  if (!parsed.success || issues.length > 0) throw makeError(path, issues);
  return parsed.data;
};

const makeError = (path: string, issues: readonly Issue[]): MeridianError =>
  new MeridianError(
    "CONFIG_INVALID",
    `${path} has ${issues.length === 1 ? "a mistake" : `${issues.length} mistakes`}`,
    {
      next: `mend ${path}; "$schema": "./config.schema.json" in it lets an editor complete and check it`,
      issues,
    },
  );

const parseJson = (text: string, path: string): { value: unknown; duplicates: Issue[] } => {
  if (text.length > MAX_TEXT_LENGTH) {
    throw makeError(path, [
      { path: "(file)", expected: "at most 1 MiB of text", received: `${text.length} characters` },
    ]);
  }
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const errors: ParseError[] = [];
  const tree = parseTree(content, errors, { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0) throw makeError(path, syntaxIssues(content, errors));
  return { value: getNodeValue(tree), duplicates: keyIssues(tree, []) };
};

const syntaxIssues = (content: string, errors: readonly ParseError[]): Issue[] => {
  if (errors.length === 0) return [{ path: "(file)", expected: "a JSON object", received: "nothing" }];
  return errors.slice(0, 10).map(({ error, offset }) => {
    const before = content.slice(0, offset).split("\n");
    const line = before.length;
    return {
      path: `line ${line}, column ${(before.at(-1) ?? "").length + 1}`,
      expected: SYNTAX_WORDS[printParseErrorCode(error)] ?? "valid JSON",
      received: showValue(content.split("\n")[line - 1]?.trim() ?? ""),
    };
  });
};

const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: "a value: text in double quotes, a number, true, false, null, [ or {",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: "a name in double quotes",
  ValueExpected: "a value",
  ColonExpected: "a colon",
  CommaExpected: "a comma",
  CloseBraceExpected: "a closing }",
  CloseBracketExpected: "a closing ]",
  EndOfFileExpected: "the end of the file",
};

/**
 * JSON.parse keeps the last of two equal keys and says nothing; here it is a mistake to write a key twice. `__proto__`
 * as a key is a mistake too, so that no parser ever meets it.
 */
const keyIssues = (node: Node, path: readonly (string | number)[]): Issue[] => {
  const children = node.children ?? [];
  if (node.type === "array") return children.flatMap((child, index) => keyIssues(child, [...path, index]));
  if (node.type !== "object") return [];
  const seen = new Set<string>();
  return children.flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    const here = [...path, name];
    const issues: Issue[] = [];
    if (seen.has(name))
      issues.push({ path: showPath(here), expected: "each name once", received: "the name a second time" });
    if (name === "__proto__")
      issues.push({ path: showPath(here), expected: "a setting's name", received: '"__proto__"' });
    seen.add(name);
    return [...issues, ...keyIssues(value, here)];
  });
};

/**
 * Drops what follows from another mistake: `taget` for `target` is one mistake, so `target` is not reported as missing
 * when a misspelt key near it suggests that name.
 */
const dropEchoes = (issues: readonly Issue[]): Issue[] => {
  const meant = new Set(
    issues.flatMap(({ path, suggestion }) =>
      suggestion === undefined ? [] : [`${path.slice(0, path.lastIndexOf(".") + 1)}${suggestion}`],
    ),
  );
  return issues.filter(({ path, received }) => !(received === "nothing" && meant.has(path)));
};

const readProperty = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const REGION_FORM = /^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/;

const regionIssues = (raw: unknown): Issue[] => {
  const remote = readProperty(raw, "remoteRegions");
  const named: [string, unknown][] = [
    ["homeRegion", readProperty(raw, "homeRegion")],
    ...(typeof remote === "object" && remote !== null && !Array.isArray(remote)
      ? Object.keys(remote).map((name): [string, unknown] => [`remoteRegions.${name}`, name])
      : []),
  ];
  return named.flatMap(([path, region]) => {
    if (typeof region !== "string" || Object.hasOwn(AWS_REGIONS, region)) return [];
    const suggestion = suggest(region, Object.keys(AWS_REGIONS));
    // A region newer than this list is let through when it is written like one and resembles none that is known.
    if (REGION_FORM.test(region) && suggestion === undefined) return [];
    const issue = { path, expected: "an AWS region such as us-east-1", received: showValue(region) };
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
