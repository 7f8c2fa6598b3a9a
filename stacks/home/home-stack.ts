// The home region's stack, whole: tables, seeded items, orchestrator with its sweep, the run plan, both images
// unless regions push their own.
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { isPushedByRegions, namedImagesOf } from "../../contracts/config/images.ts";
import { HOME_STACK } from "../../contracts/words/names.ts";
import { type Deployment, replicasOf } from "../deployment.ts";
import { UNPINNED_BASE } from "../images/base-image.ts";
import { Images } from "../images/images.ts";
import { RegionalStack } from "../regional-stack.ts";
import { OrchestratorFunction } from "./orchestrator-function.ts";
import { ResultsTable } from "./results-table.ts";
import { ScriptBucket } from "./script-bucket.ts";
import { Seed } from "./seed.ts";
import { StateTable } from "./state-table.ts";
import { SweepRule } from "./sweep-rule.ts";

export class HomeStack extends RegionalStack {
  constructor(scope: Construct, deployment: Deployment) {
    super(scope, HOME_STACK, deployment.config.homeRegion, deployment.config);
    const { arnScope } = this;
    const { table } = new StateTable(this, "state-table", deployment);
    const results = new ResultsTable(this, "results-table", deployment);
    const script = new ScriptBucket(this, "script-bucket", deployment, arnScope.account);
    new Seed(this, "seed", deployment, table, { script: script.location, startedBy: this.callerArn });
    const orchestrator = new OrchestratorFunction(this, "orchestrator-function", deployment, {
      arnScope,
      stateTableArn: table.arn,
      resultsTableArn: results.table.arn,
    });
    new SweepRule(this, "sweep-rule", deployment, orchestrator.function);
    const { config } = deployment;
    new Images(this, "images", deployment, arnScope, !isPushedByRegions(config));
    const isBuilt = namedImagesOf(config) === undefined;
    if (isBuilt && UNPINNED_BASE !== undefined) Annotations.of(this).addInfo(UNPINNED_BASE);
    this.#nameRegionsToLeave(deployment);
  }

  /** Without its provider Terraform could not take down what an earlier config had copied into a region. */
  #nameRegionsToLeave({ config, regionsOfHome }: Deployment): void {
    const known = [config.homeRegion, ...replicasOf(config)];
    for (const region of regionsOfHome)
      if (!known.includes(region)) new AwsProvider(this, `aws-${region}`, { region, alias: region });
  }
}
