// A role's task definition and its service. The desired count is Terraform's at creation, which starts the run, and the
// orchestrator's from then on.
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service/index.js";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import type { DataResource, ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Role, SEED_TAG } from "../../contracts/words/names.ts";
import { addressesOf } from "../addresses-of.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";
import type { Cluster } from "./cluster.ts";
import { defineContainer, SCRATCH_VOLUME } from "./container.ts";
import type { LogGroup } from "./log-group.ts";
import type { Network } from "./network.ts";
import type { TaskRole } from "./task-role.ts";

/** One aggregator merges a thousand workers on one vCPU. */
const AGGREGATOR_SIZE = { cpu: 1024, memory: 2048 };

export interface FargateServiceOptions {
  readonly role: Role;
  readonly region: string;
  readonly desiredCount: number;
  readonly image: string;
  /** What has to be in the registry before; nothing: the home stack has seen to it. */
  readonly pushed: readonly ITerraformDependable[];
  readonly network: Network;
  readonly cluster: Cluster;
  readonly log: LogGroup;
  readonly execution: TaskRole;
  readonly task: TaskRole;
  /** Replaced with another run's seed: the services are made anew, with the counts that it needs. */
  readonly seed: DataResource;
}

export class FargateService extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, options: FargateServiceOptions) {
    super(scope, id);
    const { role, region, desiredCount, image, pushed, network, cluster, log, execution, task, seed } = options;
    const { config } = deployment;
    const name = namingOf(config.name).service(role);
    const { cpu, memory } = role === "aggregator" ? AGGREGATOR_SIZE : config.task;
    const definition = new EcsTaskDefinition(this, `${role}-task`, {
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(cpu),
      memory: String(memory),
      runtimePlatform: { cpuArchitecture: config.task.architecture, operatingSystemFamily: "LINUX" },
      executionRoleArn: execution.arn,
      taskRoleArn: task.arn,
      ...(role === "load-generator" ? { volume: [{ name: SCRATCH_VOLUME }] } : {}),
      containerDefinitions: JSON.stringify([defineContainer(deployment, { role, region, logGroup: log.name, image })]),
    });
    const isSpot = config.task.spot && role === "load-generator";
    new EcsService(this, role, {
      name,
      cluster: cluster.arn,
      taskDefinition: definition.arn,
      desiredCount,
      ...(isSpot
        ? { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }
        : { launchType: "FARGATE" }),
      networkConfiguration: {
        subnets: [...network.subnetIds],
        securityGroups: [...network.securityGroupIds],
        assignPublicIp: network.assignPublicIp,
      },
      // Never more tasks than slots: a new version's task starts when the old one's has stopped.
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      // A task waits for the orchestrator, however long the home stack takes: so the deploy must not wait for the task.
      waitForSteadyState: false,
      tags: { [SEED_TAG]: deployment.seed },
      propagateTags: "SERVICE",
      enableEcsManagedTags: true,
      dependsOn: [...execution.policy, ...task.policy, ...network.route, ...cluster.capacity, ...pushed],
      lifecycle: { ignoreChanges: ["desired_count"], replaceTriggeredBy: addressesOf(seed) },
    });
  }
}
