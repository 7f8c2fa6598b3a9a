// The config that a command goes by: its file, what that extends, the environment that was asked for, and what the
// command line changes, put on one another.
import { basename, dirname, resolve } from "node:path";
import { type ReadConfig, readConfigDocument } from "../../contracts/config/config-file.ts";
import { headerVariablesIn } from "../../contracts/config/exports.ts";
import { environmentLayers, environmentNames } from "../../contracts/config/layers/environments.ts";
import type { Layer } from "../../contracts/config/layers/layer.ts";
import { mergeLayers } from "../../contracts/config/layers/merge.ts";
import { DEFAULT_ORIGIN, type Origins } from "../../contracts/config/layers/origins.ts";
import { layersOf, type Overrides } from "../../contracts/config/layers/overrides.ts";
import { secretVariablesIn } from "../../contracts/config/secret.ts";
import { k6LayersOf } from "../../contracts/k6/options/k6-layers.ts";
import { partsLeftOutBy } from "../../contracts/k6/options/variables.ts";
import { type Issue, MeridianError } from "../../contracts/words/errors.ts";
import { isK6Options, type K6Script, openScriptOf, readScriptLayers } from "../k6/script-layers.ts";
import type { OpenedScript } from "../script.ts";
import { type ConfigSource, findConfig, joinSources, sourceOfEnvironment } from "./config-source.ts";
import { isForeign } from "./foreign-config.ts";
import { type LayerFile, readLayerFiles } from "./layer-files.ts";
import { takeVariable } from "./secret-variables.ts";

export interface EffectiveConfig extends ReadConfig {
  /** Of the file, as messages name it; what the config names is relative to its folder. */
  readonly path: string;
  /** Where it and what it extends lie; none where there is no config. */
  readonly files: readonly string[];
  readonly origins: Origins;
  /** The config's script, where it compiles. */
  readonly opened: OpenedScript | undefined;
  /** What is known of it where it is k6's. */
  readonly k6: K6Script | undefined;
  /** What of the script is left out. */
  readonly without: readonly ("setup" | "teardown" | "thresholds")[];
}

/**
 * As much of it as is right, and all its mistakes, each with the layer that has it.
 * @param given by the command line; MERIDIAN_* variables stand below it
 * @throws MeridianError CONFIG_UNREADABLE, COMMAND_INVALID, and CONFIG_INVALID where there is no config to look at
 */
export const readEffectiveConfig = async (
  given: ConfigSource,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<EffectiveConfig> => {
  const source = joinSources(sourceOfEnvironment(variables), given);
  const { path, isThere } = findConfig(source);
  const { environment, overrides = {} } = source;
  const found = isThere ? await readLayerFiles(path) : [];
  const foreign =
    source.path === undefined && (await isLeftOut(found, { path, config: [], overrides })) ? path : undefined;
  const files = foreign === undefined ? found : [];
  const all = files.map(({ environments }) => environments);
  const [only] = files;
  const k6Config =
    overrides.script !== undefined && files.length === 1 && isK6Options(only?.document)
      ? { from: only?.name ?? "", options: only?.document }
      : undefined;
  const hasFile = isThere && k6Config === undefined && foreign === undefined;
  const ownLayers = hasFile ? files.map(({ name, document }): Layer => ({ from: name, document })) : [];
  const fileLayers = hasFile ? ownLayers : [withoutFile(overrides)];
  const below = [...fileLayers, ...(environment === undefined ? [] : environmentLayers(environment.value, all, path))];
  const ofWriting = files.flatMap((file) => issuesOfWriting(file, path));
  const config = hasFile ? below : [];
  // Whoever bundles the script is a process of its own, which would have them.
  const documents = config.map(({ document }) => document);
  for (const name of [...secretVariablesIn(documents), ...documents.flatMap(headerVariablesIn)]) takeVariable(name);
  const opened = await openScriptOf({ path, config, overrides });
  const ofScript =
    opened?.dialect === "k6"
      ? await readScriptLayers(opened, {
          path,
          config,
          k6Config,
          foreign,
          overrides,
          variables,
          shell: source.shell ?? {},
        })
      : undefined;
  const without = withoutOf(overrides, variables, ofScript !== undefined);
  const lower = ofScript?.layers ?? [...below, ...optionLayers(overrides)];
  const { document, origins } = mergeLayers([
    ...lower,
    ...layersOf({ ...(ofScript?.overrides ?? overrides), without }, lower),
  ]);
  const script = { opened, k6: ofScript?.k6, without };
  const paths = files.map(({ name }) => resolve(dirname(path), name));
  if (files.some(({ isJson }) => !isJson))
    return { config: undefined, issues: ofWriting, isAsWritten: () => false, path, files: paths, origins, ...script };
  const read = readConfigDocument(document);
  const issues = [
    ...ofWriting,
    ...(ofScript?.k6.issues ?? []),
    ...read.issues.map((issue) => withOrigin(issue, origins, path)),
    ...environmentNames(all)
      .filter((name) => name !== environment?.value)
      .flatMap((name) => environmentIssues(name, fileLayers, environmentLayers(name, all, path))),
  ];
  return { ...read, issues, path, files: hasFile ? paths : [], origins, ...script };
};

/** Of a file that nobody named: beside a k6 script any `config.json` may lie. */
const isLeftOut = async (files: readonly LayerFile[], question: Parameters<typeof openScriptOf>[0]): Promise<boolean> =>
  question.overrides.script !== undefined && isForeign(files) && (await openScriptOf(question))?.dialect === "k6";

/** What the command line says in k6's words holds for every script. @throws MeridianError COMMAND_INVALID */
const optionLayers = ({ options = [] }: Overrides): Layer[] => {
  const tiers = options.map(({ value, from }) => ({ from, options: value }));
  const stages = tiers.find((tier) => tier.options.stages !== undefined);
  if (stages !== undefined)
    throw new MeridianError("COMMAND_INVALID", `${stages.from} is for k6 scripts`, {
      next: 'write "load": { "executor": "ramping-vus", "stages": […] } into the config',
    });
  return [...k6LayersOf({ below: [], above: tiers, hasOwnLoad: true, isSized: true }).above];
};

const withoutOf = (
  { without = [] }: Overrides,
  variables: Readonly<Record<string, string | undefined>>,
  isK6: boolean,
): EffectiveConfig["without"] => [...without, ...(isK6 ? partsLeftOutBy(variables) : [])];

/** Of a run for which there is no config: one virtual user in one region, and one iteration where nobody says more. */
const withoutFile = ({ duration, rate, iterations }: Overrides): Layer => {
  const isSized = [duration, rate, iterations].some((given) => given !== undefined);
  const load = { executor: "per-vu-iterations", iterations: 1 };
  return { from: DEFAULT_ORIGIN, document: { remoteRegions: { local: 1 }, ...(isSized ? {} : { load }) } };
};

const issuesOfWriting = ({ name, issues }: LayerFile, path: string): Issue[] =>
  name === basename(path) ? [...issues] : issues.map((issue) => ({ ...issue, path: `${issue.path} (${name})` }));

/** What the config's own file says needs no word of where it stands. */
const withOrigin = (issue: Issue, origins: Origins, path: string): Issue => {
  const origin = origins.of(issue.path);
  const isOwn = origin === DEFAULT_ORIGIN || origin === basename(path);
  return isOwn ? issue : { ...issue, path: `${issue.path} (${origin})` };
};

/** Mistakes of an environment that was not asked for: they are to be found before it is. */
const environmentIssues = (name: string, below: readonly Layer[], own: readonly Layer[]): Issue[] => {
  const { document, origins } = mergeLayers([...below, ...own]);
  const from = `environments.${name}`;
  return readConfigDocument(document)
    .issues.filter(({ path }) => origins.of(path) === from)
    .map((issue) => ({ ...issue, path: `${from}.${issue.path}` }));
};
