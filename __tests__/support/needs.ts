// What some tests need besides Node. Where it is missing they are skipped, by name and with the reason; where
// MERIDIAN_REQUIRE names it (CI: "lab,chromium,readers"), its lack is a failure.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const runs = (program: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const NEEDS = {
  lab: {
    isThere: () => process.env.AWS_LAB_REGISTRY !== undefined && process.env.AWS_ENDPOINT_URL !== undefined,
    lack: "no AWS lab: AWS_ENDPOINT_URL and AWS_LAB_REGISTRY name none",
  },
  /** The lab brings both; elsewhere nothing is downloaded for a test. */
  terraform: {
    isThere: () => runs("terraform", "version") && existsSync(process.env.TF_CLI_CONFIG_FILE ?? ""),
    lack: "no terraform, or TF_CLI_CONFIG_FILE names no mirror of the providers",
  },
  /** OpenTofu: not required anywhere, for no package registry has it and it takes minutes to build. */
  tofu: {
    isThere: () => runs("tofu", "version") && existsSync(process.env.TF_CLI_CONFIG_FILE ?? ""),
    lack: "no tofu, or TF_CLI_CONFIG_FILE names no mirror of the providers",
  },
  checkov: { isThere: () => runs("checkov", "--version"), lack: "no checkov (pip install checkov==3.3.30)" },
  registry: { isThere: () => runs("npm", "view", "esbuild", "version"), lack: "the npm registry cannot be reached" },
  /** Not required anywhere: bash is, and both completions are made from the same words. */
  zsh: { isThere: () => runs("zsh", "--version"), lack: "no zsh" },
  /** The formats' own readers, as .ci/readers brings them. */
  readers: {
    isThere: () => existsSync(`${process.env.MERIDIAN_READERS ?? ""}/HdrHistogram.jar`) && runs("java", "-version"),
    lack: "no readers of the exports: MERIDIAN_READERS names no folder that .ci/readers made, or there is no java",
  },
  chromium: { isThere: () => existsSync("/usr/bin/chromium"), lack: "no /usr/bin/chromium" },
} as const;

export type Need = keyof typeof NEEDS;

/** What the lab's tests are not whole without. */
const OF_THE_LAB: readonly Need[] = ["lab", "terraform", "checkov"];

const isRequired = (need: Need): boolean =>
  (process.env.MERIDIAN_REQUIRE ?? "").split(",").includes(OF_THE_LAB.includes(need) ? "lab" : need);

/** `it`, for a test that needs something more than those around it. */
export const itWith = (need: Need, title: string, body: () => Promise<void>, timeoutMs?: number): void => {
  const { isThere, lack } = NEEDS[need];
  if (isThere() || isRequired(need)) it(title, body, timeoutMs);
  else it.skip(`${title} (skipped: ${lack})`, body);
};

/** `describe`, for tests that need something. */
export const describeWith = (need: Need, title: string, body: () => void): void => {
  const { isThere, lack } = NEEDS[need];
  if (isThere()) describe(title, body);
  else if (isRequired(need)) {
    describe(title, () => {
      it(`has its ${need}`, () => {
        throw new Error(lack);
      });
    });
  } else describe.skip(`${title} (skipped: ${lack})`, body);
};
