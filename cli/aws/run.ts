// `meridian run --aws`: a further run on what is deployed, without Terraform. The orchestrator's reset scales the services up.

import { awsConfigIssues } from "../../contracts/config/aws-config.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { shown } from "../commands/run.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { type Prepared, prepareRun } from "../run/prepare.ts";
import { Output } from "../terminal/output.ts";
import { presentPlanSha256 } from "./deployed-plan.ts";
import { openDeployment, refuseWhileLive } from "./deployment.ts";
import { followDeployed } from "./pull.ts";
import { sayWhyNotReady } from "./services.ts";

export interface AwsOptions {
  readonly config: string;
  readonly out: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** @throws MeridianError NOT_DEPLOYED, DEPLOYMENT_DIFFERS, RUN_LIVE, and for every mistake of config and script */
export const runOnAws = async ({ config: path, out, quiet, json }: AwsOptions): Promise<number> => {
  const prepared = await prepareRun(path);
  checkForAws(prepared, path);
  const output = new Output({ quiet, json });
  const deployment = await openDeployment(path);
  const { client } = deployment;
  const interrupts = listenForInterrupts();
  try {
    const before = await deployment.status();
    if (before.script.sha256 !== presentPlanSha256(prepared)) throw differs();
    refuseWhileLive(before);
    const { regions, settings } = prepared;
    const { runId } = await client.call({ type: "test-reset", regions: { ...regions }, settings });
    output.say(
      `run ${runId} on AWS: ${Object.keys(regions).join(", ")}; their services are scaled up, which takes a minute`,
    );
    const abort = (): void => {
      output.say("stopping: iterations under way finish; once more leaves the run to the orchestrator");
      client.call({ type: "test-abort", runId, reason: "interrupted" }).catch(() => undefined);
    };
    interrupts.first.addEventListener("abort", abort, { once: true });
    if (interrupts.first.aborted) abort();
    const pulled = await followDeployed(deployment, await deployment.status(), {
      ...{ out, output },
      signal: interrupts.second,
    });
    if (pulled === undefined) return EXIT.interrupted;
    if (pulled.summary.start.instant === null) await sayWhyNotReady(prepared.config.name, Object.keys(regions), output);
    output.summary(pulled.summary, shown(pulled.directory));
    await appendJobSummary(runMarkdown(pulled.summary));
    return exitCodeOf(pulled.summary.verdict);
  } finally {
    interrupts.dispose();
    client.close();
  }
};

/** @throws MeridianError CONFIG_INVALID */
export const checkForAws = ({ config }: Pick<Prepared, "config">, path: string): void => {
  const issues = awsConfigIssues(config);
  if (issues.length === 0) return;
  const message = `${path} is fine for a run on one machine, but not for AWS`;
  throw new MeridianError("CONFIG_INVALID", message, { next: `mend ${path}`, issues });
};

const differs = (): MeridianError =>
  new MeridianError(
    "DEPLOYMENT_DIFFERS",
    "the script, the load, the target or the regions are not those that are deployed",
    {
      next: "`npm run deploy:all` deploys them, which starts their first run; `meridian plan` shows what would change",
    },
  );
