// What a deployment needs of this machine and of its registry: Terraform, Docker, a login.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../../../../contracts/config/config.ts";
import { OWN_REGISTRY } from "../../../../contracts/config/deployed.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";
import { terraformMistake } from "../../../../contracts/words/terraform-version.ts";
import { ecrLoginIn, hasLogin, readDockerConfig, registryOf } from "./registry-login.ts";

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

export const checkDocker = async (): Promise<string> => {
  const next = "start Docker: the home stack builds the images with it";
  return `engine ${await outputOf("docker", ["version", "--format", "{{.Server.Version}}"], "docker", next)}`;
};

export const checkRegistry = async ({ images, homeRegion }: Config): Promise<string> => {
  const name = images?.registry ?? "";
  if (name === OWN_REGISTRY) {
    const login = ecrLoginIn(await readDockerConfig(), homeRegion);
    if (login !== undefined) return `${login} of Docker's config; the home stack makes the repositories`;
    throw missing(
      `Docker has no login for the account's registry in ${homeRegion}`,
      `aws ecr get-login-password --region ${homeRegion} | docker login --username AWS --password-stdin ACCOUNT.dkr.ecr.${homeRegion}.amazonaws.com`,
    );
  }
  const registry = registryOf(name);
  const answer = await fetch(registry.url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch((error: Error) => {
    throw missing(`${registry.url} does not answer: ${error.message}`, "check images.registry and the network");
  });
  // 401 is how a registry asks for a login.
  if (!answer.ok && answer.status !== 401) {
    throw missing(`${registry.url} answers ${answer.status}: that is no image registry`, "check images.registry");
  }
  if (!hasLogin(await readDockerConfig(), registry)) {
    const [host] = name.split("/");
    throw missing(`Docker has no login for ${host}`, `docker login ${host}`);
  }
  return `${name} answers; whether it takes a push is seen at the deploy`;
};
