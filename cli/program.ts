// The command line: every command with its options, and what help says of them.
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { MeridianError } from "../contracts/words/errors.ts";
import { doctorAws } from "./aws/doctor.ts";
import { resultsAws } from "./aws/results.ts";
import { runOnAws } from "./aws/run.ts";
import { statusAws } from "./aws/status.ts";
import { stopAws } from "./aws/stop.ts";
import { watchAws } from "./aws/watch.ts";
import { cdktf } from "./commands/cdktf.ts";
import { compare } from "./commands/compare.ts";
import { doctor } from "./commands/doctor.ts";
import { init } from "./commands/init.ts";
import { plan } from "./commands/plan.ts";
import { results } from "./commands/results.ts";
import { run } from "./commands/run.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { watch } from "./commands/watch.ts";
import { EXIT } from "./exit-codes.ts";
import { MERIDIAN_VERSION } from "./run/prepare.ts";

const OUT = ["-o, --out <dir>", "the folder of the results", "results"] as const;
/** Named as for cdktf, so that both speak of the same deployment. */
const CONFIG = ["-c, --config <file>", "the config", process.env.MERIDIAN_CONFIG ?? "config.json"] as const;
const JSON_OPTION = ["--json", "print JSON instead of text", false] as const;
const NO_DASHBOARD = ["--no-dashboard", "no live page"] as const;
const DASHBOARD_PORT = [
  "--dashboard-port <port>",
  "where the live page listens, 0 for a free port",
  portOf,
  0,
] as const;
const AWS = ["--aws", "the run on what is deployed, by the config's name and home region", false] as const;
const QUIET = ["-q, --quiet", "print the verdict alone", false] as const;

/** @throws InvalidArgumentError, which commander makes a sentence about the option */
function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a whole number up to 65535.");
  return port;
}

/** Runs the command that the arguments name. @returns the exit code */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  let exitCode: number = EXIT.passed;
  const then = (code: Promise<number>): Promise<void> =>
    code.then((value) => {
      exitCode = value;
    });
  const program = new Command("meridian")
    .description("Load tests from many regions at once, with numbers that can be audited.")
    .version(MERIDIAN_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError();
  const command = (name: string, description: string): Command => program.command(name).description(description);

  command("run", "run the whole system on this machine, from the config to the verdict")
    .option(...CONFIG)
    .option(...OUT)
    .option(...QUIET)
    .option(...JSON_OPTION)
    .option(...NO_DASHBOARD)
    .option(...DASHBOARD_PORT)
    .option("--aws", "on what is deployed, without Terraform", false)
    .action((options) => then(options.aws ? runOnAws(options) : run(options)));
  command("watch", "attach to the live run and show it to its end")
    .option(...OUT)
    .option(...JSON_OPTION)
    .option(...AWS)
    .option(...CONFIG)
    .option("--dashboard-port <port>", "serve the live page, too, here; 0 for a free port", portOf)
    .action((options) => then(options.aws ? watchAws(options) : watch(options)));
  command("status", "one look at the live run and its processes")
    .option(...OUT)
    .option(...JSON_OPTION)
    .option(...AWS)
    .option(...CONFIG)
    .action((options) => then(options.aws ? statusAws(options) : status(options)));
  command("stop", "end the live run in order; its results are written")
    .option(...OUT)
    .option("--reason <text>", "what the results say of it", "stopped by `meridian stop`")
    .option(...AWS)
    .option(...CONFIG)
    .action((options) => then(options.aws ? stopAws(options) : stop(options)));
  command("results", "write a run's results again from its log, and show them")
    .argument("[run]", "the run's id; the newest run when it is not given")
    .option(...OUT)
    .option(...QUIET)
    .option(...JSON_OPTION)
    .option(...AWS)
    .option(...CONFIG)
    .option(
      "--check",
      "with --aws: only say whether the last run's results are here, and fail when they are not",
      false,
    )
    .action((runId, options) => then(options.aws ? resultsAws(options) : results(runId, options)));
  command("compare", "two runs side by side, and what changed beyond their noise; fails above a limit")
    .argument("<baseline>", "a run's folder, or its summary.json")
    .argument("<candidate>", "the run that is compared with it")
    .option(
      "--limit <limit>",
      'what may change, as in "http_req_duration p(95) +10%"; may be repeated',
      (limit: string, before: readonly string[]) => [...before, limit],
      [] as readonly string[],
    )
    .addOption(new Option(JSON_OPTION[0], JSON_OPTION[1]).default(false).conflicts("markdown"))
    .option("--markdown", "print Markdown instead of text", false)
    .option("--report <file>", "also write it as a page: one HTML file that works offline")
    .action((baseline, candidate, options) => then(compare(baseline, candidate, options)));
  command("plan", "what a deploy would change, what a run of it costs; fails above maxCostUsd")
    .option(...CONFIG)
    .option("--markdown", "as a comment for a pull request", false)
    .option("--no-synth", "take what lies in cdktf.out")
    .action((options) => then(plan(options)));
  command("doctor", "check what a run needs, and say how to get what is missing")
    .option(...CONFIG)
    .option(...OUT)
    .option("--aws", "what a deployment needs: Terraform, Docker, registry, credentials, regions, quotas", false)
    .action((options) => then(options.aws ? doctorAws(options) : doctor(options)));
  program
    .command("cdktf", { hidden: true })
    .description("cdktf as it is, with what to do beside its errors: what the npm scripts call")
    .argument("[args...]")
    .allowUnknownOption()
    .helpOption(false)
    .action((args) => then(cdktf(args)));
  command("init", "write a config and a script to start from").action(() => then(init(process.cwd())));

  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.passed;
    if (error.code === "commander.help") return EXIT.mistake;
    const message = error.message.replace(/^error: /, "");
    throw new MeridianError("COMMAND_INVALID", message, { next: "`meridian --help` lists commands and options" });
  }
};
