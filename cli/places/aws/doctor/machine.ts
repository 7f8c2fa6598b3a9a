// What a deployment needs of this machine and of its registry: Terraform, Docker, a login.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../../../../contracts/config/config.ts";
import {
  ecrRepositoryOf,
  isPushedByRegions,
  namedImagesOf,
  OWN_REGISTRY,
} from "../../../../contracts/config/images.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";
import { terraformMistake } from "../../../../contracts/words/terraform-version.ts";
import { ecrLoginIn, hasLogin, type Registry, readDockerConfig, registryOf } from "./registry-login.ts";

const execute = promisify(execFile);
const ANSWER_WITHIN_MS = 10_000;

const missing = (message: string, next: string): MeridianError =>
  new MeridianError("ENVIRONMENT_INVALID", message, { next });

/** @throws MeridianError */
const outputOf = async (command: string, args: readonly string[], what: string, next: string): Promise<string> => {
  try {
    return (await execute(command, [...args], { timeout: ANSWER_WITHIN_MS, env: process.env })).stdout.trim();
  } catch (error) {
    const { stderr, message, code } = error as { stderr?: string; message: string; code?: unknown };
    const words = code === "ENOENT" ? "it is not installed" : (stderr ?? "").trim().split("\n")[0] || message;
    throw missing(`${what}: ${words}`, next);
  }
};

export const checkTerraform = async (hasStateBackend: boolean): Promise<string> => {
  const binary = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
  const next = "install Terraform 1.5 or later, or OpenTofu with TERRAFORM_BINARY_NAME=tofu";
  const { terraform_version: version } = JSON.parse(await outputOf(binary, ["version", "-json"], binary, next));
  const mistake = terraformMistake(String(version), hasStateBackend);
  if (mistake !== undefined) throw missing(`${binary} ${mistake}`, next);
  return `${binary} ${version}`;
};

export const checkDocker = async (config: Config | undefined): Promise<string> => {
  if (config !== undefined && namedImagesOf(config) !== undefined) return "not needed: the config names the images";
  const next = "start Docker: the images are built with it; or name images that were built elsewhere, in images";
  return `engine ${await outputOf("docker", ["version", "--format", "{{.Server.Version}}"], "docker", next)}`;
};

export const checkRegistry = async (config: Config): Promise<string> => {
  const named = namedImagesOf(config);
  if (named !== undefined) return checkNamed(Object.values(named));
  const name = config.images?.registry ?? "";
  if (name === OWN_REGISTRY) return checkOwnRegistry(config);
  const registry = await answering(name);
  if (!hasLogin(await readDockerConfig(), registry)) {
    const [host] = name.split("/");
    throw missing(`Docker has no login for ${host}`, `docker login ${host}`);
  }
  return `${name} answers; whether it takes a push is seen at the deploy`;
};

/** Whether they are there is asked by the tasks, which have the rights to. */
const checkNamed = async (images: readonly string[]): Promise<string> => {
  const elsewhere = images.filter((image) => ecrRepositoryOf(image) === undefined);
  for (const image of elsewhere) await answering(image);
  return `nothing is pushed; tasks pull ${images.join(" and ")}`;
};

/** Where images are pushed to, a login each: those of ECR are a region's. */
const checkOwnRegistry = async (config: Config): Promise<string> => {
  const dockerConfig = await readDockerConfig();
  const regions = isPushedByRegions(config) ? Object.keys(config.remoteRegions) : [config.homeRegion];
  const logins = regions.map((region) => ({ region, login: ecrLoginIn(dockerConfig, region) }));
  const without = logins.flatMap(({ region, login }) => (login === undefined ? [region] : []));
  const [first] = without;
  if (first === undefined)
    return `${[...new Set(logins.map(({ login }) => login))].join(", ")} of Docker's config; the deployment makes the repositories`;
  throw missing(
    `Docker has no login for the account's registry in ${without.join(", ")}`,
    `aws ecr get-login-password --region ${first} | docker login --username AWS --password-stdin ACCOUNT.dkr.ecr.${first}.amazonaws.com${without.length > 1 ? ", and the same for each of the others" : ""}`,
  );
};

/** @throws MeridianError where there is no registry */
const answering = async (name: string): Promise<Registry> => {
  const registry = registryOf(name);
  const answer = await fetch(registry.url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch((error: Error) => {
    throw missing(`${registry.url} does not answer: ${error.message}`, "check images and the network");
  });
  // 401 is how a registry asks for a login.
  if (!answer.ok && answer.status !== 401)
    throw missing(`${registry.url} answers ${answer.status}: that is no image registry`, "check images");
  return registry;
};
