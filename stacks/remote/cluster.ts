// A region's ECS cluster; with Spot by choice for load generators.
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster/index.js";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class Cluster extends Construct {
  readonly arn: string;
  /** What a service that names a capacity provider has to wait for. */
  readonly capacity: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { config }: Deployment) {
    super(scope, id);
    const cluster = new EcsCluster(this, "cluster", {
      name: namingOf(config.name).cluster,
      // Insights are billed by metric; what Meridian measures is in its results.
      setting: [{ name: "containerInsights", value: "disabled" }],
    });
    this.arn = cluster.arn;
    this.capacity = config.task.spot
      ? [
          new EcsClusterCapacityProviders(this, "capacity", {
            clusterName: cluster.name,
            capacityProviders: ["FARGATE", "FARGATE_SPOT"],
          }),
        ]
      : [];
  }
}
