// Where the state of a deployment lies that no `stateBackend` keeps: files of this folder, by the deployment's name, so
// that two configs of one checkout never take each other's resources for their own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Config } from "../contracts/config/config.ts";
import { MeridianError } from "../contracts/words/errors.ts";
import { HOME_STACK, remoteStackOf } from "../contracts/words/names.ts";
import { type KnownState, parseState, regionsOf } from "./terraform-state.ts";

const fileOf = (folder: string, name: string, stack: string): string =>
  join(folder, `terraform.${name}.${stack}.tfstate`);
/** As it was called before states had names: it goes on being used for the deployment that it is of. */
const formerFileOf = (folder: string, stack: string): string => join(folder, `terraform.${stack}.tfstate`);

/** The state of a stack in this folder. @param folder the one in which the stacks are made */
export const stateFileOf = (
  folder: string,
  name: string,
  stack: string,
): { readonly path: string; readonly note?: string } => {
  const path = fileOf(folder, name, stack);
  const former = formerFileOf(folder, stack);
  if (existsSync(path) || readState(former)?.names.has(name) !== true) return { path };
  const note = `the state of ${stack} is in ${relative(folder, former)}, as states were called before they had names, and stays there; rename it to ${relative(folder, path)} when nothing is being deployed`;
  return { path: former, note };
};

/** Regions whose remote stacks this folder's states know, and which the config does not name. */
export const formerRegionsIn = (folder: string, { name, remoteRegions }: Config): string[] => {
  const stacks = readdirSync(folder).flatMap((file) => {
    const [, of = name, region] = /^terraform\.(?:([^.]+)\.)?remote-([a-z0-9-]+)\.tfstate$/.exec(file) ?? [];
    return region === undefined || of !== name || Object.hasOwn(remoteRegions, region) ? [] : [region];
  });
  return [...new Set(stacks)].sort().filter((region) => {
    const state = readState(stateFileOf(folder, name, remoteStackOf(region)).path);
    return state !== undefined && state.resourceCount > 0;
  });
};

/** Regions in which the home stack has something, by its state in this folder. */
export const regionsOfHomeIn = (folder: string, { name }: Pick<Config, "name">): string[] =>
  regionsOf(readState(stateFileOf(folder, name, HOME_STACK).path));

/**
 * Refuses what would make Terraform replace or forget what stands.
 * @throws MeridianError DEPLOYMENT_DIFFERS
 */
export const checkStates = (folder: string, config: Config, stacks: readonly string[]): void => {
  const { name, stateBackend } = config;
  const states = stacks.flatMap((stack) => {
    const { path } = stateFileOf(folder, name, stack);
    const state = readState(path);
    return state === undefined || state.resourceCount === 0 ? [] : [{ ...state, path, stack }];
  });
  for (const { path, names } of states) {
    const other = [...names].find((one) => one !== name);
    if (other === undefined) continue;
    throw differs(
      `${relative(folder, path)} is the state of ${other}, and the config's name is ${name}`,
      `set name to ${other}, or move the file to where it belongs: terraform.${other}.<stack>.tfstate`,
    );
  }
  if (stateBackend !== undefined && states.length > 0) {
    const { bucket, prefix } = stateBackend;
    const moves = states.map(
      ({ path, stack }) => `aws s3 mv ${relative(folder, path)} s3://${bucket}/${prefix}/${name}/${stack}.tfstate`,
    );
    throw differs(
      `${name} is deployed by the state in this folder, and stateBackend would begin with an empty one`,
      `move the state there first: ${moves.join(" && ")}; then take away cdktf.out and do it again`,
    );
  }
  checkHomeRegion(
    states.find(({ stack }) => stack === HOME_STACK),
    config,
  );
};

/**
 * @param home the state of the home stack, wherever it lies
 * @throws MeridianError DEPLOYMENT_DIFFERS
 */
export const checkHomeRegion = (
  home: KnownState | undefined,
  { name, homeRegion }: Pick<Config, "name" | "homeRegion">,
): void => {
  const former = [...(home?.tableRegions ?? [])].find((region) => region !== homeRegion);
  if (former === undefined) return;
  throw differs(
    `the home stack of ${name} stands in ${former}, and homeRegion says ${homeRegion}: another home region is another deployment`,
    `set homeRegion to ${former} and \`meridian destroy\`, then change it and deploy; or give the new one another name`,
  );
};

const differs = (message: string, next: string): MeridianError =>
  new MeridianError("DEPLOYMENT_DIFFERS", message, { next });

/** @returns undefined for a file that is not there, or is no state */
const readState = (path: string): KnownState | undefined =>
  existsSync(path) ? parseState(readFileSync(path, "utf8")) : undefined;
