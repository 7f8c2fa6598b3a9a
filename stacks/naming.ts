// Names that only stacks need, beside contracts/words/names.ts: home and remote stacks never reference each other, so
// both derive them here.
import { type ArnScope, namesOf, type Role } from "../contracts/words/names.ts";

/**
 * Docker Hub is the registry of a name without a host: the docker provider and ECS both know it so, and by no other
 * name alike.
 */
const DOCKER_HUB = /^(docker\.io|index\.docker\.io|registry-1\.docker\.io)\//;

/** An image as the docker provider and ECS both know it. */
export const pulledAs = (image: string): string => image.replace(DOCKER_HUB, "");

export const namingOf = (name: string) => ({
  ...namesOf(name),
  sweepRule: `${name}-sweep`,
  orchestratorRole: namesOf(name).orchestrator,
  /** Lambda's own default, so that nothing of the function's is ever written elsewhere. */
  orchestratorLogGroup: `/aws/lambda/${namesOf(name).orchestrator}`,
  taskLogGroup: `/meridian/${name}`,
  /** Roles are global in an account: the region keeps those of two remote stacks apart. */
  taskRole: (region: string, role: Role): string => `${name}-${region}-${role}`,
  executionRole: (region: string): string => `${name}-${region}-execution`,
  /** Bucket names are global among all accounts. */
  scriptBucket: (account: string, homeRegion: string): string => `${name}-script-${account}-${homeRegion}`,
  /**
   * @param hash of the image's contents: another content is another name, so a running task never changes under its tag
   */
  image: (registry: string, role: Role, hash: string): string =>
    pulledAs(`${registry}/${name}-${role}:${hash.slice(0, 16)}`),
  /** Of the registry that the home stack makes. */
  repository: (role: Role): string => `${name}-${role}`,
});

/** The account's own registry in a region: its address has the account in it, which Terraform alone knows. */
export const ecrAddressOf = ({ account }: Pick<ArnScope, "account">, region: string): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

/** Address under which the docker provider looks up a registry's credentials. */
export const registryAddressOf = (registry: string): string => {
  const [host = ""] = registry.split("/");
  return DOCKER_HUB.test(`${host}/`) ? "registry-1.docker.io" : host;
};

/** A registry on this machine has neither TLS nor a password: the lab's. */
export const isLocalRegistry = (registry: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost)(:|$)/.test(registryAddressOf(registry));
