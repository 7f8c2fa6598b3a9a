// The config that a command goes by: its file, what that extends, the environment that was asked for, and what the
// command line changes, put on one another.
import { basename, dirname, resolve } from "node:path";
import { type ReadConfig, readConfigDocument } from "../../contracts/config/config-file.ts";
import { environmentLayers, environmentNames } from "../../contracts/config/layers/environments.ts";
import type { Layer } from "../../contracts/config/layers/layer.ts";
import { mergeLayers } from "../../contracts/config/layers/merge.ts";
import { DEFAULT_ORIGIN, type Origins } from "../../contracts/config/layers/origins.ts";
import { layersOf, type Overrides } from "../../contracts/config/layers/overrides.ts";
import type { Issue } from "../../contracts/words/errors.ts";
import { type ConfigSource, findConfig, joinSources, sourceOfEnvironment } from "./config-source.ts";
import { type LayerFile, readLayerFiles } from "./layer-files.ts";

export interface EffectiveConfig extends ReadConfig {
  /** Of the file, as messages name it; what the config names is relative to its folder. */
  readonly path: string;
  /** Where it and what it extends lie; none where there is no config. */
  readonly files: readonly string[];
  readonly origins: Origins;
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
  const files = isThere ? await readLayerFiles(path) : [];
  const { environment, overrides = {} } = source;
  const all = files.map(({ environments }) => environments);
  const fileLayers = isThere
    ? files.map(({ name, document }): Layer => ({ from: name, document }))
    : [withoutFile(overrides)];
  const below = [...fileLayers, ...(environment === undefined ? [] : environmentLayers(environment.value, all, path))];
  const ofWriting = files.flatMap((file) => issuesOfWriting(file, path));
  const { document, origins } = mergeLayers([...below, ...layersOf(overrides, below)]);
  const paths = files.map(({ name }) => resolve(dirname(path), name));
  if (files.some(({ isJson }) => !isJson))
    return { config: undefined, issues: ofWriting, isAsWritten: () => false, path, files: paths, origins };
  const read = readConfigDocument(document);
  const issues = [
    ...ofWriting,
    ...read.issues.map((issue) => withOrigin(issue, origins, path)),
    ...environmentNames(all)
      .filter((name) => name !== environment?.value)
      .flatMap((name) => environmentIssues(name, fileLayers, environmentLayers(name, all, path))),
  ];
  return { ...read, issues, path, files: paths, origins };
};

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
