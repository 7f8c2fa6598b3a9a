// What a synth asks of this machine: which Docker the images are built by, and whether its Terraform can do what the
// config asks for.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../contracts/config/config.ts";
import { MeridianError } from "../contracts/words/errors.ts";
import { terraformMistake } from "../contracts/words/terraform-version.ts";

const ANSWER_WITHIN_MS = 10_000;
/** Where the provider looks by itself. */
const USUAL_HOST = "unix:///var/run/docker.sock";

/** @returns its standard output; undefined when it is not there, or fails */
export type Execute = (program: string, args: readonly string[]) => Promise<string | undefined>;

export const execute: Execute = async (program, args) => {
  try {
    return (await promisify(execFile)(program, [...args], { timeout: ANSWER_WITHIN_MS })).stdout.trim();
  } catch {
    return undefined;
  }
};

/**
 * The engine of Docker's present context, as colima and Docker Desktop set it: the provider knows of none.
 * @returns undefined where the provider finds it by itself
 */
export const dockerHostOf = async (
  environment: Readonly<Record<string, string | undefined>>,
  run = execute,
): Promise<string | undefined> => {
  if (environment.DOCKER_HOST !== undefined && environment.DOCKER_HOST !== "") return undefined;
  const host = await run("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
  return host === undefined || !/^(unix|npipe|ssh|tcp):\/\/\S+$/.test(host) || host === USUAL_HOST ? undefined : host;
};

/** @throws MeridianError ENVIRONMENT_INVALID */
export const checkTerraform = async (
  { stateBackend }: Pick<Config, "stateBackend">,
  environment: Readonly<Record<string, string | undefined>>,
  run = execute,
): Promise<void> => {
  if (stateBackend === undefined) return;
  const binary = environment.TERRAFORM_BINARY_NAME ?? "terraform";
  const [, version] = /"terraform_version":\s*"([^"]+)"/.exec((await run(binary, ["version", "-json"])) ?? "") ?? [];
  const mistake = version === undefined ? undefined : terraformMistake(version, true);
  if (mistake === undefined) return;
  throw new MeridianError("ENVIRONMENT_INVALID", `${binary} ${mistake}`, {
    next: "install a later one, or OpenTofu with TERRAFORM_BINARY_NAME=tofu",
  });
};
