// Runs cdktf as it is, and adds to its errors the sentence that says what to do.
import { spawn } from "node:child_process";
import { MeridianError } from "../../contracts/words/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { findCdktf } from "./find-cdktf.ts";
import { explainTerraform } from "./terraform-errors.ts";

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
  process.stderr.write(`${what}\n`);
  // Where it asks whether to go on, it needs the terminal for itself, and nobody can read along.
  const isAsking = process.stdout.isTTY === true && !args.includes("--auto-approve");
  const { exitCode, words } = await runAlong(cdktf, args, isAsking, variables);
  if (exitCode === 0) return EXIT.passed;
  // A mistake in config or script is explained where it is found: at synth, by main.ts.
  if (words.includes("What to do: ")) return EXIT.mistake;
  throw isAsking ? failedInTheTerminal(what) : explainTerraform(what, words);
};

const failedInTheTerminal = (what: string): MeridianError =>
  new MeridianError("TERRAFORM_FAILED", `${what} failed; its own words are above`, {
    next: "`meridian doctor --aws` looks at everything that a deployment needs",
  });

const runAlong = (
  program: string,
  args: readonly string[],
  isAsking: boolean,
  variables: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; words: string }> =>
  new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: isAsking ? "inherit" : ["inherit", "pipe", "pipe"],
      env: { ...process.env, ...variables },
    });
    let words = "";
    // Not by pipe(): that stops reading where nobody takes the output any more, and the child would wait for ever.
    child.stdout?.on("data", (chunk: Buffer) => {
      words += chunk.toString();
      process.stdout.write(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      words += chunk.toString();
      process.stderr.write(chunk);
    });
    child.on("error", (error) => resolve({ exitCode: null, words: String(error) }));
    child.on("close", (exitCode) => resolve({ exitCode, words }));
  });
