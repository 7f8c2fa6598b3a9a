// `meridian results`: writes a run's results again, from its log, and shows them; with --check it only says whether
// they are here.
import { placedCommand } from "../definition/command.ts";
import { flag, JSON_INSTEAD, OUT, optional, QUIET } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import { Output } from "../terminal/output.ts";

export const results = placedCommand({
  name: "results",
  meaning: "write a run's results again from its log, and show them",
  examples: [
    ["results", "the last run once more"],
    ["results 20260131-101500-ab12 --json", "an earlier one, for a program"],
    ["results --aws --check", "is anything of the last run on AWS not here yet"],
  ],
  arguments: { runId: optional("[run]", "the run's id; the last run when it is not given") },
  options: {
    out: OUT,
    quiet: QUIET,
    json: JSON_INSTEAD,
    config: CONFIG_OF_RUN,
    environment: ENVIRONMENT_OF_RUN,
    check: {
      ...flag("--check", "only say whether the last run's results are here, and fail when they are not"),
      conflictsWith: ["json"],
      only: {
        worksIn: ({ checkResults }) => checkResults !== undefined,
        why: "elsewhere a run's log lies beside its results, and nothing can be lost",
      },
    },
  },
  run: async ({ place, runId, out, quiet, json, check, ...meant }) => {
    const output = new Output({ quiet, json });
    const site = { config: sourceOf(meant), out, say: (text: string): void => output.say(text) };
    if (check) {
      output.say((await place.checkResults?.(runId, site)) ?? "");
      return EXIT.passed;
    }
    const { directory, summary } = await place.results(runId, site);
    output.summary(summary, directory);
    await appendJobSummary(runMarkdown(summary));
    return exitCodeOf(summary);
  },
});
