// `meridian results --aws`: pulls the deployed run's results to this machine; with `--check`, says whether they are here, which is
// asked before anything is destroyed: the log goes with the home stack.

import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { shown } from "../commands/run.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import { Output } from "../terminal/output.ts";
import { isNotDeployed } from "./aws-errors.ts";
import { type Deployment, openDeployment, refuseWhileLive } from "./deployment.ts";
import { isPulled, pullResults } from "./pull.ts";

export interface AwsResultsOptions {
  readonly config: string;
  readonly out: string;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly check: boolean;
}

/** @throws MeridianError NOT_DEPLOYED, RUN_LIVE; RESULTS_MISSING with `--check` */
export const resultsAws = async (options: AwsResultsOptions): Promise<number> => {
  const deployment = await openDeployment(options.config);
  try {
    return await (options.check ? check(deployment, options.out) : pull(deployment, options));
  } finally {
    deployment.client.close();
  }
};

const pull = async (deployment: Deployment, { out, quiet, json }: AwsResultsOptions): Promise<number> => {
  const status = await deployment.status();
  refuseWhileLive(status);
  const { directory, summary } = await pullResults(deployment, status, out);
  new Output({ quiet, json }).summary(summary, shown(directory));
  await appendJobSummary(runMarkdown(summary));
  return exitCodeOf(summary.verdict);
};

const check = async (deployment: Deployment, out: string): Promise<number> => {
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  const status = await deployment.status().catch((error: unknown) => {
    if (isNotDeployed(error)) return undefined;
    throw error;
  });
  if (status === undefined) {
    say("no orchestrator is deployed: there are no results to lose");
    return EXIT.passed;
  }
  if (!hasBegun(status)) {
    say(`run ${status.runId} has not started: there are no results to lose`);
    return EXIT.passed;
  }
  if (status.over === null) refuseWhileLive(status);
  if (!isPulled(out, status.runId)) throw missing(status.runId, out);
  say(`the results of run ${status.runId} are in ${out}/${status.runId}`);
  return EXIT.passed;
};

/** Before the start no request was sent. */
const hasBegun = ({ start }: TestStatusAnswer): boolean => start.state;

const missing = (runId: string, out: string): MeridianError =>
  new MeridianError("RESULTS_MISSING", `the results of run ${runId} are not in ${out}/, and go with the home stack`, {
    next: "`meridian results --aws` pulls them; to destroy without them, call `cdktf destroy` itself",
  });
