// The part of ECS that Meridian calls, in ECS's JSON protocol: UpdateService, DescribeServices, ListTasks,
// DescribeTasks.
import * as z from "zod";
import { clusterArn, namesOf, ROLES, type Role, serviceArn } from "../../../contracts/words/names.ts";
import { LOCAL_ACCOUNT, LOCAL_PARTITION } from "../aws-environment.ts";
import type { LocalService, ProcessFleet } from "../tasks/fleet.ts";
import type { LocalTask } from "../tasks/local-task.ts";
import { type Api, type ApiAnswer, answerJson } from "./aws-server.ts";

const TARGET = "AmazonEC2ContainerServiceV20141113.";

/** A cluster's name or ARN: ECS takes either in every call. */
const cluster = z.string().default("default");
const UpdateService = z.object({ cluster, service: z.string(), desiredCount: z.int().min(0).optional() });
const DescribeServices = z.object({ cluster, services: z.array(z.string()) });
const ListTasks = z.object({
  cluster,
  serviceName: z.string().optional(),
  desiredStatus: z.enum(["RUNNING", "PENDING", "STOPPED"]).default("RUNNING"),
});
const DescribeTasks = z.object({ cluster, tasks: z.array(z.string()) });

class EcsError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The region that a call is signed for: `Credential=<key>/<date>/<region>/ecs/aws4_request`. */
const signedRegionOf = (authorization: string | undefined): string | undefined =>
  /Credential=[^/,]+\/\d{8}\/([^/]+)\//.exec(authorization ?? "")?.[1];

const lastPartOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
const toEpochSeconds = (instant: string): number => Date.parse(instant) / 1000;

/** Answers the calls to one region's ECS. */
class RegionalEcs {
  readonly #fleet: ProcessFleet;
  readonly #name: string;
  readonly #region: string;

  constructor(fleet: ProcessFleet, name: string, region: string) {
    this.#fleet = fleet;
    this.#name = name;
    this.#region = region;
  }

  updateService(input: z.infer<typeof UpdateService>): unknown {
    this.#checkCluster(input.cluster);
    const role = this.#role(input.service);
    if (role === undefined) throw new EcsError("ServiceNotFoundException", "Service not found.");
    if (input.desiredCount !== undefined) this.#fleet.setDesiredCount(this.#region, role, input.desiredCount);
    return { service: this.#service(role) };
  }

  describeServices(input: z.infer<typeof DescribeServices>): unknown {
    this.#checkCluster(input.cluster);
    const found = input.services.map((service) => ({ service, role: this.#role(service) }));
    return {
      services: found.flatMap(({ role }) => (role === undefined ? [] : [this.#service(role)])),
      failures: found.flatMap(({ service, role }) => (role === undefined ? [{ arn: service, reason: "MISSING" }] : [])),
    };
  }

  listTasks(input: z.infer<typeof ListTasks>): unknown {
    this.#checkCluster(input.cluster);
    const role = input.serviceName === undefined ? undefined : this.#role(input.serviceName);
    if (input.serviceName !== undefined && role === undefined) {
      throw new EcsError("ServiceNotFoundException", "Service not found.");
    }
    const tasks = this.#tasks().filter((task) => role === undefined || task.role === role);
    const isStopped = input.desiredStatus === "STOPPED";
    return {
      taskArns: tasks.filter(({ state }) => (state === "stopped") === isStopped).map((task) => this.#taskArn(task)),
    };
  }

  describeTasks(input: z.infer<typeof DescribeTasks>): unknown {
    this.#checkCluster(input.cluster);
    const byId = new Map(this.#tasks().map((task) => [lastPartOf(this.#taskArn(task)), task]));
    const found = input.tasks.map((arn) => ({ arn, task: byId.get(lastPartOf(arn)) }));
    return {
      tasks: found.flatMap(({ task }) => (task === undefined ? [] : [this.#task(task)])),
      failures: found.flatMap(({ arn, task }) => (task === undefined ? [{ arn, reason: "MISSING" }] : [])),
    };
  }

  #checkCluster(named: string): void {
    if (lastPartOf(named) === namesOf(this.#name).cluster && this.#fleet.regions.includes(this.#region)) return;
    throw new EcsError("ClusterNotFoundException", "Cluster not found.");
  }

  #role(service: string): Role | undefined {
    return ROLES.find((role) => namesOf(this.#name).service(role) === lastPartOf(service));
  }

  #scope() {
    return { partition: LOCAL_PARTITION, account: LOCAL_ACCOUNT, region: this.#region };
  }

  #service(role: Role): unknown {
    const { desiredCount, tasks }: LocalService = this.#fleet.service(this.#region, role);
    return {
      serviceName: namesOf(this.#name).service(role),
      serviceArn: serviceArn(this.#scope(), this.#name, role),
      clusterArn: clusterArn(this.#scope(), this.#name),
      status: "ACTIVE",
      launchType: "FARGATE",
      desiredCount,
      runningCount: tasks.filter(({ state }) => state === "running" || state === "stopping").length,
      pendingCount: tasks.filter(({ state }) => state === "starting").length,
    };
  }

  #tasks(): readonly LocalTask[] {
    return ROLES.flatMap((role) => this.#fleet.service(this.#region, role).tasks);
  }

  #taskArn({ role, number }: LocalTask): string {
    const { partition, account, region } = this.#scope();
    return `arn:${partition}:ecs:${region}:${account}:task/${namesOf(this.#name).cluster}/${role}-${number}`;
  }

  #task(task: LocalTask): unknown {
    const status = { starting: "PENDING", running: "RUNNING", stopping: "STOPPING", stopped: "STOPPED" }[task.state];
    return {
      taskArn: this.#taskArn(task),
      clusterArn: clusterArn(this.#scope(), this.#name),
      group: `service:${namesOf(this.#name).service(task.role)}`,
      lastStatus: status,
      desiredStatus: status === "STOPPED" || status === "STOPPING" ? "STOPPED" : "RUNNING",
      startedAt: toEpochSeconds(task.startedAt),
      ...(status === "STOPPED" && task.exit !== null ? { stoppedReason: task.exit } : {}),
    };
  }
}

const perform = (ecs: RegionalEcs, action: string, input: unknown): unknown => {
  switch (action) {
    case "UpdateService":
      return ecs.updateService(UpdateService.parse(input));
    case "DescribeServices":
      return ecs.describeServices(DescribeServices.parse(input));
    case "ListTasks":
      return ecs.listTasks(ListTasks.parse(input));
    case "DescribeTasks":
      return ecs.describeTasks(DescribeTasks.parse(input));
    default:
      throw new EcsError("UnknownOperationException", `a run on one machine has no ECS ${action}`);
  }
};

const refuse = (error: unknown): ApiAnswer => {
  if (error instanceof EcsError) return answerJson(400, { __type: error.type, message: error.message });
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return answerJson(400, { __type: "InvalidParameterException", message: error.message });
  }
  throw error;
};

export const createEcsApi =
  (fleet: ProcessFleet, name: string): Api =>
  async ({ headers, body }) => {
    const target = headers["x-amz-target"];
    if (typeof target !== "string" || !target.startsWith(TARGET)) return undefined;
    try {
      const region = signedRegionOf(headers.authorization);
      if (region === undefined)
        throw new EcsError("MissingAuthenticationTokenException", "Missing Authentication Token");
      const answer = perform(new RegionalEcs(fleet, name, region), target.slice(TARGET.length), JSON.parse(body));
      return answerJson(200, answer, { "content-type": "application/x-amz-json-1.1" });
    } catch (error) {
      return refuse(error);
    }
  };
