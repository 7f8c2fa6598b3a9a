// `meridian plan`: what a deploy would change, and what a run of it costs, before either is done.
import { resolve } from "node:path";
import { checkForAws } from "../aws/run.ts";
import { EXIT } from "../exit-codes.ts";
import { costOfRun, overBudget } from "../plan/cost.ts";
import { planMarkdown, planText } from "../plan/render.ts";
import { planStacks, synthesize } from "../plan/terraform.ts";
import { countChanges } from "../plan/terraform-plan.ts";
import { prepareRun } from "../run/prepare.ts";

export interface PlanOptions {
  readonly config: string;
  readonly markdown: boolean;
  /** False: what lies in cdktf.out is taken as it is. */
  readonly synth: boolean;
}

/** Progress goes to standard error, the plan alone to standard output. @returns 1 when `maxCostUsd` is not known to be kept */
export const plan = async ({ config: path, markdown, synth }: PlanOptions): Promise<number> => {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  // First what costs no time: most mistakes are in the config and the script.
  const prepared = await prepareRun(path);
  checkForAws(prepared, path);
  const { config } = prepared;
  // Where cdktf is called for a deploy, too: its state is found there.
  const folder = process.cwd();
  if (synth) {
    say("cdktf synth …");
    await synthesize(resolve(path), folder);
  }
  const plans = await planStacks(folder, (done) => {
    const { added, changed, destroyed } = countChanges(done);
    say(`${done.stack}: ${added} to add, ${changed} to change, ${destroyed} to destroy`);
  });
  const cost = costOfRun(config);
  process.stdout.write(`${(markdown ? planMarkdown : planText)(config, plans, cost)}\n`);
  return overBudget(config, cost) === undefined ? EXIT.passed : EXIT.other;
};
