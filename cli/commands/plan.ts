// `meridian plan`: what a deploy would change, and what a run of it costs, before either is done.
import { resolve } from "node:path";
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import { costOfRun, explainOverBudget } from "../../contracts/cost/run-cost.ts";
import { command } from "../definition/command.ts";
import { flag, negation } from "../definition/options.ts";
import { CONFIG, ENVIRONMENT, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { checkForAws } from "../places/aws/check-config.ts";
import { findCdktf } from "../plan/find-cdktf.ts";
import { planMarkdown, planText } from "../plan/render.ts";
import { planStacks, readPolicies, synthesize } from "../plan/terraform.ts";
import { countChanges } from "../plan/terraform-plan.ts";
import { prepareRun } from "../run/prepare.ts";

export const plan = command({
  name: "plan",
  meaning: "what a deploy would change, what a run of it costs; fails above maxCostUsd",
  examples: [
    ["plan", "what a deploy would change and cost"],
    ["plan --markdown", "as a comment for a pull request"],
    ["plan --policies", "what the roles may do, where somebody else makes them"],
  ],
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    markdown: flag("--markdown", "as a comment for a pull request"),
    policies: flag("--policies", "print the policies of all roles instead, for whoever makes them"),
    synthesizes: negation("--no-synth", "take what lies in cdktf.out"),
  },
  run: ({ markdown, policies, synthesizes, ...meant }) =>
    showPlan(sourceOf(meant), { markdown, policies, synthesizes }),
});

interface Asked {
  readonly markdown: boolean;
  readonly policies: boolean;
  readonly synthesizes: boolean;
}

/**
 * Progress goes to standard error, the plan alone to standard output.
 * @returns 1 when a run costs more than `maxCostUsd`
 */
const showPlan = async (source: ConfigSource, { markdown, policies, synthesizes }: Asked): Promise<number> => {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  // Where cdktf is called for a deploy, too: its state is found there.
  const folder = process.cwd();
  if (synthesizes) findCdktf(folder);
  // First what costs no time: most mistakes are in the config and the script.
  const prepared = await prepareRun(source, { checkConfig: checkForAws, areSecretsElsewhere: true });
  const { config } = prepared;
  if (synthesizes) {
    say("cdktf synth …");
    await synthesize(resolve(prepared.path), source.environment?.value, folder);
  }
  if (policies) {
    process.stdout.write(await readPolicies(folder));
    return EXIT.passed;
  }
  const plans = await planStacks(folder, (done) => {
    const { added, changed, destroyed } = countChanges(done);
    say(`${done.stack}: ${added} to add, ${changed} to change, ${destroyed} to destroy`);
  });
  const cost = costOfRun(config);
  process.stdout.write(`${(markdown ? planMarkdown : planText)(config, plans, cost)}\n`);
  return explainOverBudget(config, cost) === undefined ? EXIT.passed : EXIT.other;
};
