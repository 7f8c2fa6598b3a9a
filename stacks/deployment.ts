// What a deployment is: everything that stacks take from the config and from the bundles, as plain values known before
// synth.
import { type Config, requiredRegionsOf, runSettingsOf } from "../contracts/config/config.ts";
import { isReplicated, namedImagesOf, OWN_REGISTRY, registryRegionOf } from "../contracts/config/images.ts";
import { costSettingsOf } from "../contracts/cost/run-cost.ts";
import type { RequiredRegion, RunSettings } from "../contracts/orchestrator/state.ts";
import type { PhaseName } from "../contracts/run/run-plan.ts";
import { type ArnScope, ROLES, type Role } from "../contracts/words/names.ts";
import { sha256Of } from "../contracts/words/sha256.ts";
import { BASE_IMAGE } from "./images/base-image.ts";
import { ecrAddressOf, namingOf, pulledAs } from "./naming.ts";

/** What an image is built from: a folder with the program and its Dockerfile, and the SHA-256 of both, in hex. */
export interface ImageContext {
  readonly directory: string;
  readonly hash: string;
}

export interface Bundles {
  /** The function's archive, and the SHA-256 of what is in it, in hex. */
  readonly orchestrator: { readonly path: string; readonly hash: string };
  readonly images: Readonly<Record<Role, ImageContext>>;
  /** The run plan, written to a file: its content must not lie in Terraform's state, for `env` may hold secrets. */
  readonly plan: { readonly path: string; readonly sha256: string };
  /** Which of setup and teardown the script exports. */
  readonly phases: readonly PhaseName[];
}

export interface Deployment {
  readonly config: Config;
  readonly bundles: Bundles;
  /** Where images are built for; empty where they are named. */
  readonly registry: string;
  /** Docker's engine, where the provider does not find it by itself. */
  readonly dockerHost: string | undefined;
  readonly imageHashes: Readonly<Record<Role, string>>;
  readonly regions: Readonly<Record<string, RequiredRegion>>;
  /** Those that stand, and that the config does not name any more. */
  readonly formerRegions: readonly string[];
  /** Those in which the home stack has something, by its state: what it would take down there needs a provider. */
  readonly regionsOfHome: readonly string[];
  readonly settings: RunSettings;
  /** The plan's key in the script bucket: another plan is another key. */
  readonly planKey: string;
  /** The hash of what a run is seeded from, but for its cost: another hash means another run. */
  readonly seedHash: string;
  /** The same in short, by which tasks and services say which run they were made for. */
  readonly seed: string;
}

const SEED_LENGTH = 12;

/** @param config without issues of awsConfigIssues. @param formerRegions by the states that are there */
export const describeDeployment = (
  config: Config,
  bundles: Bundles,
  {
    formerRegions = [],
    regionsOfHome = [],
    dockerHost,
  }: Partial<Pick<Deployment, "formerRegions" | "regionsOfHome" | "dockerHost">> = {},
): Deployment => {
  const registry = config.images?.registry ?? "";
  const regions = requiredRegionsOf(config);
  const settings = runSettingsOf(config, bundles.phases);
  // The same program for another processor, or on another base, is another image; so is one that goes to more regions,
  // for ECR copies what is pushed and nothing that is there.
  const hashOf = (role: Role): string =>
    sha256Of([bundles.images[role].hash, config.task.architecture, BASE_IMAGE, ...replicasOf(config)].join(" "));
  const seedHash = sha256Of(JSON.stringify([regions, settings, bundles.plan.sha256]));
  return {
    config,
    bundles,
    registry,
    dockerHost,
    imageHashes: Object.fromEntries(ROLES.map((role) => [role, hashOf(role)])) as Record<Role, string>,
    regions,
    formerRegions,
    regionsOfHome,
    settings: { ...settings, cost: costSettingsOf(config) },
    planKey: `run-plans/${bundles.plan.sha256}.json`,
    seedHash,
    seed: seedHash.slice(0, SEED_LENGTH),
  };
};

/** The regions that the home region's registry is copied into. */
export const replicasOf = (config: Config): readonly string[] =>
  isReplicated(config)
    ? Object.keys(config.remoteRegions)
        .filter((region) => region !== config.homeRegion)
        .sort()
    : [];

/** A role's image, as it is pushed and as tasks of a region pull it. @param scope of the region */
export const imageOf = (
  { config, registry, imageHashes }: Deployment,
  role: Role,
  scope: Pick<ArnScope, "account" | "region">,
): string => {
  const named = namedImagesOf(config);
  if (named !== undefined) return pulledAs(named[role]);
  const place = registry === OWN_REGISTRY ? ecrAddressOf(scope, registryRegionOf(config, scope.region)) : registry;
  return namingOf(config.name).image(place, role, imageHashes[role]);
};
