// Runs cdktf and Terraform (or OpenTofu), and reads what they say. The plans' files hold values: they are removed at
// once.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { MeridianError } from "../../contracts/words/errors.ts";
import { HOME_STACK, regionOfStack } from "../../contracts/words/names.ts";
import { findCdktf } from "./find-cdktf.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { appVariables } from "./run-cdktf.ts";
import { explainTerraform } from "./terraform-errors.ts";
import { parseTerraformPlan, type StackPlan } from "./terraform-plan.ts";

const OUT = "cdktf.out";
const PLAN_FILE = "meridian.tfplan";
/** As many as a parallel deploy: the AWS provider alone takes some hundred megabytes. */
const AT_ONCE = 4;

/** cdktf's own variable: what says "tofu" there says it here. */
const terraformBinary = (): string => process.env.TERRAFORM_BINARY_NAME ?? "terraform";

/** @throws MeridianError TERRAFORM_FAILED with the program's own words */
const run = (what: string, command: string, args: readonly string[], cwd: string, env = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env, CI: "1", TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error) => reject(explainTerraform(what, `Error: ${error.message}`)));
    child.on("close", (code) =>
      // Terraform's standard output is the plan with its values; cdktf writes its errors there.
      code === 0 ? resolve(stdout) : reject(explainTerraform(what, /error/i.test(stderr) ? stderr : stdout)),
    );
  });

/** @param configPath for the app, as MERIDIAN_CONFIG. @param environment the same way, as MERIDIAN_ENVIRONMENT */
export const synthesize = async (
  configPath: string,
  environment: string | undefined,
  folder: string,
): Promise<void> => {
  await run(
    "cdktf synth",
    findCdktf(folder),
    ["synth", "--output", OUT],
    folder,
    appVariables(configPath, environment),
  );
};

/** What the synth wrote of roles. @throws MeridianError TERRAFORM_FAILED */
export const readPolicies = async (folder: string): Promise<string> => {
  const path = join(folder, OUT, "policies.json");
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new MeridianError("TERRAFORM_FAILED", `${path} is not there`, { next: "leave out --no-synth", cause });
  });
};

const Manifest = z.object({
  stacks: z.record(z.string(), z.object({ name: z.string(), workingDirectory: z.string() })),
});

/** The synthesized stacks of remote regions: of those that the config names, and of those that it has lost. */
export const remotesIn = async (folder: string): Promise<{ readonly stack: string; readonly region: string }[]> =>
  Object.values((await readManifest(join(folder, OUT))).stacks).flatMap(({ name: stack }) => {
    const region = regionOfStack(stack);
    return region === undefined ? [] : [{ stack, region }];
  });

/** Plans every synthesized stack, home first. @throws MeridianError TERRAFORM_FAILED */
export const planStacks = async (folder: string, onPlanned: (plan: StackPlan) => void): Promise<StackPlan[]> => {
  const stacks = Object.values((await readManifest(join(folder, OUT))).stacks);
  const waiting = stacks.toSorted((a, b) => rank(a.name).localeCompare(rank(b.name)));
  const plans: StackPlan[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const plan = await planStack(next.name, join(folder, OUT, next.workingDirectory)).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
      plans.push(plan);
      onPlanned(plan);
    }
  };
  // Those under way are waited for when one fails: no Terraform is left behind.
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return plans.toSorted((a, b) => rank(a.stack).localeCompare(rank(b.stack)));
};

const rank = (stack: string): string => (stack === HOME_STACK ? "" : stack);

const readManifest = async (out: string): Promise<z.infer<typeof Manifest>> => {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(out, "manifest.json"), "utf8")));
  } catch (cause) {
    const message = `${join(out, "manifest.json")} is not what cdktf writes`;
    throw new MeridianError("TERRAFORM_FAILED", message, { next: "leave out --no-synth", cause });
  }
};

const planStack = async (stack: string, directory: string): Promise<StackPlan> => {
  const terraform = (step: string, ...args: readonly string[]): Promise<string> =>
    run(`${terraformBinary()} ${step} of the stack ${stack}`, terraformBinary(), [step, ...args], directory);
  await oneAtATime(() => terraform("init", "-input=false", "-no-color"));
  try {
    // Without the lock: a plan writes nothing, and who reviews one may not be allowed to write a lock.
    await terraform("plan", "-input=false", "-no-color", "-lock=false", `-out=${PLAN_FILE}`);
    return parseTerraformPlan(stack, await terraform("show", "-json", "-no-color", PLAN_FILE));
  } finally {
    await rm(join(directory, PLAN_FILE), { force: true });
  }
};
