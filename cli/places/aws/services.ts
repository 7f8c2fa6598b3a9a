// The ECS services of every region as ECS itself sees them, with its own reason where a task does not come up.
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import { namesOf, ROLES, type Role } from "../../../contracts/words/names.ts";
import { explainAws } from "./aws-errors.ts";

export interface ServiceView {
  readonly region: string;
  readonly role: Role;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** ECS's last word on the service. */
  readonly event: string | null;
  /** Why its last task stopped, or why it cannot be looked at; null while as many run as should. */
  readonly problem: string | null;
}

/**
 * All regions at once; one that cannot be asked says so in `problem`.
 * @param isOver the run has ended: why tasks stopped is asked of services at 0, too
 */
export const describeServices = async (
  name: string,
  regions: readonly string[],
  isOver = false,
): Promise<ServiceView[]> => (await Promise.all(regions.map((region) => describeRegion(name, region, isOver)))).flat();

const describeRegion = async (name: string, region: string, isOver: boolean): Promise<ServiceView[]> => {
  const { cluster, service } = namesOf(name);
  const ecs = new ECSClient({ region, ...throughProxy() });
  try {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: ROLES.map(service) }));
    return await Promise.all(
      ROLES.map(async (role) => {
        const found = services.find(({ serviceName }) => serviceName === service(role));
        const isShort = isOver || (found?.runningCount ?? 0) < (found?.desiredCount ?? 0);
        const stopped = isShort ? await lastStopped(ecs, cluster, service(role)) : undefined;
        return viewOf(region, role, found, stopped);
      }),
    );
  } catch (error) {
    const problem = explainAws(`ECS in ${region}`, error).message;
    return ROLES.map((role) => ({ region, role, desired: 0, running: 0, pending: 0, event: null, problem }));
  } finally {
    ecs.destroy();
  }
};

/** ECS keeps stopped tasks for about an hour, and gives no order. */
const lastStopped = async (ecs: ECSClient, cluster: string, serviceName: string): Promise<Task | undefined> => {
  const listed = await ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: "STOPPED" }));
  const taskArns = (listed.taskArns ?? []).slice(0, 100);
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const stoppedAtMs = ({ stoppedAt, createdAt }: Task): number => (stoppedAt ?? createdAt)?.getTime() ?? 0;
  return tasks.toSorted((a, b) => stoppedAtMs(b) - stoppedAtMs(a))[0];
};

export const viewOf = (
  region: string,
  role: Role,
  service: Service | undefined,
  stopped: Task | undefined,
): ServiceView => {
  const { desiredCount = 0, runningCount = 0, pendingCount = 0, events = [], status } = service ?? {};
  const isThere = service !== undefined && status !== "INACTIVE";
  return {
    region,
    role,
    desired: desiredCount,
    running: runningCount,
    pending: pendingCount,
    event: events[0]?.message ?? null,
    problem: isThere ? reasonOf(stopped) : "the service is not deployed: `meridian deploy`",
  };
};

/** A container's reason is the more exact: "CannotPullContainerError: …" beside the task's "Task failed to start". */
const reasonOf = (stopped: Task | undefined): string | null => {
  if (stopped === undefined) return null;
  const ofContainer = stopped.containers?.find(({ reason }) => reason !== undefined)?.reason;
  const exitCode = stopped.containers?.find((container) => container.exitCode !== undefined)?.exitCode;
  return (
    ofContainer ?? stopped.stoppedReason ?? (exitCode === undefined ? null : `its last task exited with ${exitCode}`)
  );
};
