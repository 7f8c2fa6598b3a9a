// Which config a command means: its file, the environment of it, and what the command line changes.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Given, Overrides } from "../../contracts/config/layers/overrides.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { unreadableWords } from "../unreadable.ts";

export interface ConfigSource {
  /** Undefined: the one that lies in the present folder. */
  readonly path?: string | undefined;
  readonly environment?: Given<string> | undefined;
  readonly overrides?: Overrides;
  /** Variables that a k6 script may be given: on this machine the environment's, for a deployment none. */
  readonly shell?: Readonly<Record<string, string | undefined>>;
}

/** Those that are looked for in the present folder. */
export const CONFIG_NAMES = ["config.json", "meridian.config.ts"] as const;
export const DEFAULT_CONFIG = CONFIG_NAMES[0];

/**
 * The file that is meant, and whether it has to be there: with a script or a target on the command line a run needs
 * none.
 * @throws MeridianError CONFIG_INVALID where two of them lie side by side
 */
export const findConfig = ({ path, overrides = {} }: ConfigSource): { path: string; isThere: boolean } => {
  if (path !== undefined) return { path, isThere: true };
  const present = CONFIG_NAMES.filter((name) => existsSync(name));
  if (present.length > 1)
    throw new MeridianError("CONFIG_INVALID", `there are two configs here: ${present.join(" and ")}`, {
      next: "keep one of them, or name the one that you mean with --config",
    });
  const [found] = present;
  const isNeeded = overrides.script === undefined && overrides.target === undefined;
  return { path: found ?? DEFAULT_CONFIG, isThere: found !== undefined || isNeeded };
};

/** @param extendedBy the file that names it, where one does. @throws MeridianError CONFIG_UNREADABLE */
export const readConfigFileText = (path: string, shown: string, extendedBy: string | undefined): Promise<string> =>
  readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const next =
      extendedBy === undefined
        ? `${aboveHint(path)}name it with --config, or make one with \`meridian init\``
        : `mend "extends" in ${extendedBy}`;
    const what = shown === "" ? "config" : `config ${shown}`;
    throw new MeridianError("CONFIG_UNREADABLE", `the ${what} cannot be read: ${unreadableWords(cause)}`, {
      next,
      cause,
    });
  });

/** Whoever is in a folder below the config's is shown where it is. */
const aboveHint = (path: string): string => {
  for (let folder = dirname(dirname(resolve(path))); ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.find((name) => existsSync(join(folder, name)));
    if (found !== undefined) return `${found} lies above: --config ${relative("", join(folder, found))}; else `;
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return "";
  }
};

/** What MERIDIAN_* variables say: VUS, RATE, DURATION, ITERATIONS, TARGET, ENVIRONMENT, each as the option of its name. */
export const sourceOfEnvironment = (variables: Readonly<Record<string, string | undefined>>): ConfigSource => {
  const text = (name: string): Given<string> | undefined => {
    const from = `MERIDIAN_${name}`;
    const value = variables[from];
    return value === undefined || value === "" ? undefined : { value, from };
  };
  const number = (name: string): Given<number> | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = Number(given.value);
    const isWhole = name !== "RATE";
    if (Number.isFinite(value) && value > 0 && (!isWhole || Number.isInteger(value)))
      return { value, from: given.from };
    throw new MeridianError("COMMAND_INVALID", `${given.from} is ${JSON.stringify(given.value)}`, {
      next: `set it to a ${isWhole ? "whole " : ""}number above 0, or unset it`,
    });
  };
  const [rate, iterations] = [number("RATE"), number("ITERATIONS")];
  if (rate !== undefined && iterations !== undefined)
    throw new MeridianError("COMMAND_INVALID", "MERIDIAN_RATE and MERIDIAN_ITERATIONS are two kinds of load", {
      next: "unset one of them",
    });
  return {
    path: text("CONFIG")?.value,
    environment: text("ENVIRONMENT"),
    overrides: known({
      vus: number("VUS"),
      rate,
      iterations,
      duration: text("DURATION"),
      target: text("TARGET"),
    }),
  };
};

/** What the command line says stands above what the environment says; a load of one leaves none of the other. */
export const joinSources = (lower: ConfigSource, upper: ConfigSource): ConfigSource => {
  const above = upper.overrides ?? {};
  const { rate, iterations, ...others } = lower.overrides ?? {};
  const hasLoad = above.rate !== undefined || above.iterations !== undefined;
  const below = hasLoad ? others : { ...others, ...known({ rate, iterations }) };
  return {
    path: upper.path ?? lower.path,
    environment: upper.environment ?? lower.environment,
    overrides: { ...below, ...above },
    ...(upper.shell === undefined ? {} : { shell: upper.shell }),
  };
};

/** The config's file that the command line means, or else the environment. */
export const configPathOf = (
  given: ConfigSource,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string => findConfig(joinSources(sourceOfEnvironment(variables), given)).path;

/** Without what is undefined. */
export const known = <T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
