// `extends` and `environments` of a config's document: what it stands on, and what it changes in one environment.
import { MeridianError } from "../../words/errors.ts";
import { suggest } from "../../words/suggestion.ts";
import { isObject, type JsonObject, type Layer } from "./layer.ts";

/** A document without what only says how it is composed. */
export interface TakenApart {
  readonly document: unknown;
  /** Undefined where it stands on nothing, or says so in a way that is none. */
  readonly extended: unknown;
  readonly environments: unknown;
}

export const takeApart = (document: unknown): TakenApart => {
  if (!isObject(document)) return { document, extended: undefined, environments: undefined };
  const { extends: extended, environments, ...rest } = document;
  return { document: rest, extended, environments };
};

/** Of all files, those of a file that is extended first. */
export const environmentNames = (all: readonly unknown[]): string[] => [
  ...new Set(all.flatMap((one) => (isObject(one) ? Object.keys(one) : []))),
];

/**
 * The layers of one environment.
 * @param all `environments` of each file, of the one that is extended first
 * @param path names the config in messages
 * @throws MeridianError CONFIG_INVALID where no file has it
 */
export const environmentLayers = (name: string, all: readonly unknown[], path: string): Layer[] => {
  const layers = all.flatMap((environments): Layer[] =>
    isObject(environments) && Object.hasOwn(environments, name)
      ? [{ from: `environments.${name}`, document: (environments as JsonObject)[name] }]
      : [],
  );
  if (layers.length > 0) return layers;
  const known = environmentNames(all);
  const suggestion = suggest(name, known);
  const issue = {
    path: `environments.${name}`,
    expected: known.length === 0 ? 'an environment in "environments"' : `one of ${known.join(", ")}`,
    received: "nothing",
  };
  throw new MeridianError("CONFIG_INVALID", `${path} has no environment ${name}`, {
    next: `write what it changes into "environments": { ${JSON.stringify(name)}: { … } }, or name another with --environment`,
    issues: [suggestion === undefined ? issue : { ...issue, suggestion }],
  });
};
