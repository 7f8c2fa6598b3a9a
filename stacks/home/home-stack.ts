// The home region's stack, whole: tables, seeded items, orchestrator with its sweep, the run plan, both images.
import type { Construct } from "constructs";
import { HOME_STACK } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { RegionalStack } from "../regional-stack.ts";
import { Images } from "./images.ts";
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
    new Images(this, "images", deployment, arnScope);
  }
}
