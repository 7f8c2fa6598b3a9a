// Runs cdktf as it is, and adds to its errors the sentence that says what to do.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { type ConfigSource, configPathOf } from "../../bundling/config/config-source.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { findCdktf } from "./find-cdktf.ts";
import { plainOutput } from "./plain-output.ts";
import { explainTerraform } from "./terraform-errors.ts";

/** What the app of the stacks is told of the config that a command means. */
export const appVariables = (
  configPath: string,
  environment: string | undefined,
): Readonly<Record<string, string>> => ({
  MERIDIAN_CONFIG: configPath,
  ...(environment === undefined ? {} : { MERIDIAN_ENVIRONMENT: environment }),
});

/** What of cdktf's own can be said to the commands that call it. */
export interface CdktfOptions {
  readonly autoApprove: boolean;
  readonly skipProviderLock: boolean;
}

/** Calls of cdktf for one config: one after another, as long as they succeed. @throws MeridianError TERRAFORM_FAILED */
export const runCdktfFor = async (
  source: ConfigSource,
  calls: readonly (readonly string[])[],
  { autoApprove, skipProviderLock }: CdktfOptions,
): Promise<number> => {
  const options = [...(autoApprove ? ["--auto-approve"] : []), ...(skipProviderLock ? ["--skip-provider-lock"] : [])];
  const variables = appVariables(resolve(configPathOf(source)), source.environment?.value);
  for (const call of calls) {
    const exitCode = await runCdktf([...call, ...options], variables);
    if (exitCode !== EXIT.passed) return exitCode;
  }
  return EXIT.passed;
};

/**
 * In the present folder.
 * @param variables beside this process's own, for the app
 * @throws MeridianError TERRAFORM_FAILED
 */
export const runCdktf = async (
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const cdktf = findCdktf(process.cwd());
  const what = `cdktf ${args.join(" ")}`;
  checkThatSomebodyAnswers(args, process.stdin.isTTY === true);
  process.stderr.write(`${what}\n`);
  // Where it asks whether to go on, it needs the terminal for itself, and nobody can read along.
  const isAsking = process.stdout.isTTY === true && !args.includes("--auto-approve");
  const { exitCode, words } = await runAlong(cdktf, args, isAsking, variables);
  if (exitCode === 0) return EXIT.passed;
  // A mistake in config or script is explained where it is found: at synth, by main.ts.
  if (words.includes("What to do: ")) return EXIT.mistake;
  throw isAsking ? failedInTheTerminal(what) : explainTerraform(what, words);
};

/**
 * Where nobody can be asked cdktf plans first, and then ends in the words of its terminal's library.
 * @throws MeridianError COMMAND_INVALID
 */
export const checkThatSomebodyAnswers = ([step = "", ...args]: readonly string[], hasTerminal: boolean): void => {
  if (hasTerminal || !["deploy", "destroy"].includes(step) || args.includes("--auto-approve")) return;
  throw new MeridianError("COMMAND_INVALID", `cdktf ${step} asks whether to go on, and there is no terminal here`, {
    next: "add --auto-approve, which asks nothing; `meridian plan` shows what would change",
  });
};

const failedInTheTerminal = (what: string): MeridianError =>
  new MeridianError("TERRAFORM_FAILED", `${what} failed; its own words are above`, {
    next: "`meridian doctor --aws` looks at everything that a deployment needs",
  });

/** By this cdktf writes what it has done, and draws nothing that moves. */
const NO_TERMINAL = { CI: "1" };

const runAlong = (
  program: string,
  args: readonly string[],
  isAsking: boolean,
  variables: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; words: string }> =>
  new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: isAsking ? "inherit" : ["inherit", "pipe", "pipe"],
      env: { ...process.env, ...(process.stdout.isTTY ? {} : NO_TERMINAL), ...variables },
    });
    let words = "";
    // Not by pipe(): that stops reading where nobody takes the output any more, and the child would wait for ever.
    const passOn = (from: Readable | null, to: NodeJS.WriteStream): void => {
      const plain = plainOutput();
      from?.setEncoding("utf8").on("data", (piece: string) => {
        const text = plain(piece);
        words += text;
        to.write(to.isTTY ? piece : text);
      });
    };
    passOn(child.stdout, process.stdout);
    passOn(child.stderr, process.stderr);
    child.on("error", (error) => resolve({ exitCode: null, words: String(error) }));
    child.on("close", (exitCode) => resolve({ exitCode, words }));
  });
