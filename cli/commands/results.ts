// `meridian results`: writes a run's results again, from its log, and shows them.

import { attachLocalCloud } from "../../cloud/local/attach.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import { rebuildResults } from "../results/rebuild.ts";
import { findRun } from "../results/run-folders.ts";
import { Output } from "../terminal/output.ts";
import { shown } from "./run.ts";

export interface ResultsOptions {
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** @param runId the newest run when it is not given */
export const results = async (runId: string | undefined, { out, json, quiet }: ResultsOptions): Promise<number> => {
  const directory = await findRun(out, runId);
  if ((await attachLocalCloud(directory)) !== undefined) {
    throw new MeridianError("RUN_NOT_LIVE", `${directory} is of a run that is still live`, {
      next: "look at it with `meridian watch`, or end it with `meridian stop`",
    });
  }
  const summary = await rebuildResults(directory);
  new Output({ quiet, json }).summary(summary, shown(directory));
  await appendJobSummary(runMarkdown(summary));
  return exitCodeOf(summary.verdict);
};
