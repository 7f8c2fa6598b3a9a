// Whether Docker has a login for a registry: by its own config, whose contents are neither kept nor shown.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Docker knows Docker Hub by its oldest name. */
const DOCKER_HUB = "https://index.docker.io/v1/";

interface DockerConfig {
  readonly auths?: Readonly<Record<string, unknown>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

export interface Registry {
  /** Where its API answers. */
  readonly url: string;
  /** As Docker's config names it. */
  readonly key: string;
  readonly isLocal: boolean;
}

/** @param registry as in `images.registry`: `docker.io/your-name`, `ghcr.io/team`, `127.0.0.1:5000/team` */
export const registryOf = (registry: string): Registry => {
  const [host = ""] = registry.split("/");
  const isHub = /^((index\.|registry-1\.)?docker\.io)$/.test(host);
  const isLocal = /^(127\.\d+\.\d+\.\d+|localhost)(:|$)/.test(host);
  const api = isHub ? "registry-1.docker.io" : host;
  return { url: `${isLocal ? "http" : "https"}://${api}/v2/`, key: isHub ? DOCKER_HUB : host, isLocal };
};

/** True when a login is stored, or a helper is asked for it, which alone knows. Pure. */
export const hasLogin = (dockerConfig: unknown, { key, isLocal }: Registry): boolean => {
  if (isLocal) return true;
  if (typeof dockerConfig !== "object" || dockerConfig === null) return false;
  const { auths = {}, credHelpers = {}, credsStore } = dockerConfig as DockerConfig;
  const isNamed = (names: object): boolean => Object.keys(names).some((name) => bare(name) === bare(key));
  return isNamed(auths) || isNamed(credHelpers) || credsStore !== undefined;
};

/** The account's own registry in a region, whichever account it is: a login for it, or a helper, whatever for. */
export const ecrLoginIn = (dockerConfig: unknown, region: string): string | undefined => {
  if (typeof dockerConfig !== "object" || dockerConfig === null) return undefined;
  const { auths = {}, credHelpers = {}, credsStore } = dockerConfig as DockerConfig;
  const isOwn = (name: string): boolean => bare(name).includes(`.dkr.ecr.${region}.amazonaws.com`);
  return [...Object.keys(auths), ...Object.keys(credHelpers)].find(isOwn) ?? credsStore;
};

const bare = (name: string): string => name.replace(/^https?:\/\//, "").replace(/\/.*$/, "");

export const readDockerConfig = async (): Promise<unknown> => {
  const folder = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  return readFile(join(folder, "config.json"), "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
};
