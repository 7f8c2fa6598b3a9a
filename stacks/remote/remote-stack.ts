// A remote region's stack, whole: network, cluster, log, three roles, two services, and images by choice. It references
// nothing of the home stack.
import { DataResource } from "cdktf";
import type { Construct } from "constructs";
import { isPushedByRegions } from "../../contracts/config/images.ts";
import { ROLES, type Role, remoteStackOf } from "../../contracts/words/names.ts";
import { type Deployment, imageOf } from "../deployment.ts";
import { Images } from "../images/images.ts";
import { namingOf } from "../naming.ts";
import { RegionalStack } from "../regional-stack.ts";
import { Cluster } from "./cluster.ts";
import { FargateService } from "./fargate-service.ts";
import { LogGroup } from "./log-group.ts";
import { Network } from "./network.ts";
import { executionStatements, taskStatements } from "./permissions.ts";
import { TaskRole } from "./task-role.ts";

const DESCRIPTIONS: Readonly<Record<Role, string>> = {
  aggregator: "What the aggregator may do: call the orchestrator, write its own flush log",
  "load-generator": "What load generators may do: call the orchestrator, read the run plan and its secrets",
};

export class RemoteStack extends RegionalStack {
  constructor(scope: Construct, deployment: Deployment, region: string) {
    super(scope, remoteStackOf(region), region, deployment.config);
    const { arnScope } = this;
    const { config } = deployment;
    const naming = namingOf(config.name);
    const network = new Network(this, "network", deployment, region);
    const cluster = new Cluster(this, "ecs", deployment);
    const log = new LogGroup(this, "log", deployment);
    const execution = new TaskRole(this, "execution-role", {
      kind: "execution",
      config,
      name: naming.executionRole(region),
      description: "What ECS may do for the tasks: write their log",
      account: arnScope.account,
      statements: executionStatements(config, log.arn, arnScope),
    });
    // What the home stack seeds a run from. After a run the services are at 0, and a deploy that changes nothing leaves
    // them there.
    const seed = new DataResource(this, "seed", { triggersReplace: { hash: deployment.seedHash } });
    const pushed = isPushedByRegions(config) ? new Images(this, "images", deployment, arnScope, true).pushed : [];
    for (const role of ROLES) {
      const task = new TaskRole(this, `${role}-role`, {
        kind: role,
        config,
        name: naming.taskRole(region, role),
        description: DESCRIPTIONS[role],
        account: arnScope.account,
        statements: taskStatements(role, deployment, arnScope),
      });
      const desiredCount = role === "aggregator" ? 1 : (deployment.regions[region]?.workers ?? 0);
      new FargateService(this, `${role}-service`, deployment, {
        role,
        region,
        desiredCount,
        image: imageOf(deployment, role, arnScope),
        pushed,
        network,
        cluster,
        log,
        execution,
        task,
        seed,
      });
    }
  }
}
