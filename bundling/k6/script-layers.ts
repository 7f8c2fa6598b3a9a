// A k6 script's own options as layers of the config: read by running its init code, put on one another with what
// variables and the command line say. A script in Meridian's own dialect has none.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ANY_TARGET } from "../../contracts/config/config.ts";
import { isObject, type JsonObject, type Layer } from "../../contracts/config/layers/layer.ts";
import { mergeLayers } from "../../contracts/config/layers/merge.ts";
import { type Overrides, stringLayers } from "../../contracts/config/layers/overrides.ts";
import { k6LayersOf, type Tier, tiersOfDuration } from "../../contracts/k6/options/k6-layers.ts";
import { isSaid, saysLoad } from "../../contracts/k6/options/load.ts";
import { KNOWN_OPTIONS, LOAD_OPTIONS } from "../../contracts/k6/options/settings.ts";
import { unknownVariablesIn } from "../../contracts/k6/options/variables.ts";
import { LOCAL_REGION } from "../../contracts/words/aws-regions.ts";
import type { Issue } from "../../contracts/words/errors.ts";
import { type BundledScript, bundleScript, type OpenedScript, openScript } from "../script.ts";
import { hostsNamedIn, variablesNamedIn } from "./named-variables.ts";
import { readInitCode } from "./run-init-code.ts";
import { tiersAbove } from "./script-tiers.ts";

export interface ScriptQuestion {
  /** The config's; a script is relative to its folder. */
  readonly path: string;
  /** The layers of the config's files and of its environment. */
  readonly config: readonly Layer[];
  /** A JSON of k6's options that stands in a config's place. */
  readonly k6Config: Tier | undefined;
  /** A file by a config's name that is none of Meridian's. */
  readonly foreign: string | undefined;
  readonly overrides: Overrides;
  /** All that may be asked for K6_*. */
  readonly variables: Variables;
  /** Those that the script may be given: none for a deployment. */
  readonly shell: Variables;
}

type Variables = Readonly<Record<string, string | undefined>>;

export interface K6Script {
  readonly script: BundledScript;
  /** Exports that are functions. */
  readonly functions: readonly string[];
  /** As the run goes by them. */
  readonly options: JsonObject;
  /** Hosts that its text names. */
  readonly hosts: readonly string[];
  /** What people should know before the run. */
  readonly notes: readonly string[];
  readonly issues: readonly Issue[];
}

export interface ScriptLayers {
  /** All of the config, the lowest first, without what the rest of the command line changes. */
  readonly layers: readonly Layer[];
  /** That rest. */
  readonly overrides: Overrides;
  readonly k6: K6Script;
}

/** Whether a document that was named as a config is k6's options. */
export const isK6Options = (document: unknown): boolean =>
  isObject(document) &&
  Object.keys(document).length > 0 &&
  Object.keys(document).every((name) => KNOWN_OPTIONS.includes(name));

/** @returns undefined where there is no such script, or it does not compile: whoever bundles it tells */
export const openScriptOf = async ({
  path,
  config,
  overrides,
}: Pick<ScriptQuestion, "path" | "config" | "overrides">): Promise<OpenedScript | undefined> => {
  const { document } = mergeLayers(config);
  const named = overrides.script?.value ?? (isObject(document) ? document.script : undefined) ?? "script.js";
  const file = resolve(dirname(path), String(named));
  return existsSync(file) ? openScript(file).catch(() => undefined) : undefined;
};

/** @throws MeridianError SCRIPT_INVALID where its init code throws or does not end, COMMAND_INVALID for a variable */
export const readScriptLayers = async (opened: OpenedScript, question: ScriptQuestion): Promise<ScriptLayers> => {
  const { config, overrides, k6Config } = question;
  const bundled = await bundleScript(opened.path, [], opened);
  const { file } = bundled;
  const shell = variablesNamedIn(bundled.code, question.shell);
  const below: Layer[] = [{ from: "environment", document: { env: shell } }, ...config];
  const { document: declared } = mergeLayers(below);
  const { document } = mergeLayers([...below, ...stringLayers(overrides.env ?? [], envOf(declared))]);
  const said = isObject(document) ? document : {};
  const env = textsOf(said.env);
  const folder = dirname(opened.path);
  const read = await readInitCode({ script: bundled, env, folder });
  const script = { ...bundled, metrics: read.metrics, files: { ...bundled.files, ...read.files } };
  const regions = isObject(said.remoteRegions) ? said.remoteRegions : undefined;
  const hasOwnLoad = said.load !== undefined || said.scenarios !== undefined;
  const isSized = sizesOf(regions, overrides);
  const own: Tier = { from: file, options: read.options };
  const lower = [...(k6Config === undefined ? [] : [k6Config]), own, ...tiersOfDuration(said.duration, own)];
  const above = tiersAbove(overrides, question.variables);
  const layers = k6LayersOf({ below: lower, above, hasOwnLoad, isSized });
  const unknown = unknownVariablesIn(question.variables).filter((name) => !Object.hasOwn(shell, name));
  const notes = notesOf({
    file,
    own,
    above,
    hasOwnLoad,
    isSized,
    duration: said.duration,
    shell,
    unknown,
    path: question.path,
    foreign: question.foreign,
  });
  return {
    layers: [
      { from: "environment", document: { env: shell } },
      usual(regions === undefined, hasOwnLoad),
      ...layers.below,
      ...config,
      ...layers.above,
    ],
    overrides: hasOwnLoad ? overrides : withoutLoad(overrides, isSized),
    k6: {
      script,
      functions: read.functions,
      options: layers.options,
      hosts: hostsNamedIn(await Promise.all(script.sources.map((source) => readFile(source, "utf8")))),
      notes: [...notes, ...layers.notes],
      issues: layers.issues.map(({ from, ...issue }) => ({ ...issue, path: `${issue.path} (${from ?? file})` })),
    },
  };
};

const envOf = (document: unknown): JsonObject => (isObject(document) && isObject(document.env) ? document.env : {});

/** Without secrets: whoever reads the options has none of them. */
const textsOf = (env: unknown): Record<string, string> =>
  isObject(env)
    ? (Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string")) as Record<
        string,
        string
      >)
    : {};

/** What k6 says of times where no option says otherwise. */
const USUAL_TREND_STATS = ["avg", "min", "med", "max", "p(90)", "p(95)"];

/** Where nobody says more: one region, and whatever hosts the script calls. */
const usual = (hasNoRegions: boolean, hasOwnLoad: boolean): Layer => ({
  from: "default",
  document: {
    target: ANY_TARGET,
    summaryTrendStats: [...USUAL_TREND_STATS],
    // Held to nothing: the summary tells of them, as k6's does.
    thresholds: { "http_req_duration{expected_response:true}": [] },
    ...(hasNoRegions ? { remoteRegions: { [LOCAL_REGION]: hasOwnLoad ? 1 : { weight: 1 } } } : {}),
  },
});

const sizesOf = (regions: JsonObject | undefined, { weights, regions: own }: Overrides): boolean => {
  if (weights !== undefined) return false;
  if (own !== undefined) return true;
  return Object.values(regions ?? {}).some((region) => !isObject(region) || region.weight === undefined);
};

/** What has been taken as the script's options. */
const withoutLoad = (overrides: Overrides, isSized: boolean): Overrides => {
  const { vus, rate, iterations, duration, options, ...rest } = overrides;
  return isSized && vus !== undefined ? { ...rest, vus } : rest;
};

interface Told {
  readonly file: string;
  readonly own: Tier;
  readonly above: readonly Tier[];
  readonly hasOwnLoad: boolean;
  readonly isSized: boolean;
  /** The config's. */
  readonly duration: unknown;
  readonly shell: Readonly<Record<string, string>>;
  /** K6_* variables that say nothing here. */
  readonly unknown: readonly string[];
  readonly path: string;
  readonly foreign: string | undefined;
}

const notesOf = ({
  file,
  own,
  above,
  hasOwnLoad,
  isSized,
  duration,
  shell,
  unknown,
  path,
  foreign,
}: Told): string[] => {
  const options = isObject(own.options) ? own.options : {};
  const replacing = above.find((tier) => isObject(tier.options) && saysLoad(tier.options));
  const names = Object.keys(shell).sort();
  const config = basename(path);
  return [
    `${file} is a k6 script`,
    ...(foreign === undefined
      ? []
      : [`${foreign} is no config of Meridian's, and is left out: --config names one that is`]),
    ...(names.length === 0 ? [] : [`from the environment, because ${file} names it: ${names.join(", ")}`]),
    ...(unknown.length === 0 ? [] : [`of the environment's variables these say nothing here: ${unknown.join(", ")}`]),
    ...(!hasOwnLoad && replacing !== undefined && LOAD_OPTIONS.some((name) => isSaid(options, name))
      ? [`${replacing.from} in place of the load that ${file} says: one scenario, default`]
      : []),
    ...(hasOwnLoad && saysLoad(options) ? [`${config} says the load: what ${file} says of it is left out`] : []),
    ...(!hasOwnLoad && duration !== undefined && tiersOfDuration(duration, own).length === 0
      ? [`the duration of ${config} is left out: ${file} says its load by other means; --duration takes their place`]
      : []),
    ...(!hasOwnLoad && isSized && saysLoad(options)
      ? [`regions have virtual users or a rate of their own: of the load that ${file} says, its numbers are left out`]
      : []),
  ];
};
