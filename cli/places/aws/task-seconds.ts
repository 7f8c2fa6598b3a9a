// How long the tasks of a run were up, as ECS knows it: from when their image was pulled, until they had stopped. It
// remembers stopped tasks for about an hour, so that this is asked when the run is over.
import { DescribeTasksCommand, ECSClient, paginateListTasks, type Task } from "@aws-sdk/client-ecs";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import type { RunUse } from "../../../contracts/results/run-record.ts";
import { namesOf, type Role } from "../../../contracts/words/names.ts";

/** What DescribeTasks takes at once. */
const MOST_AT_ONCE = 100;

interface Asked {
  readonly name: string;
  readonly regions: readonly string[];
  /** Tasks that were made before it are another run's. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** Region → seconds of its tasks. A region that cannot be asked, or has forgotten them, is left out. */
export const taskSecondsOf = async ({ name, regions, ...when }: Asked): Promise<RunUse["taskSeconds"]> => {
  const found = await Promise.all(
    regions.map(async (region) => {
      const ecs = new ECSClient({ region, ...throughProxy() });
      try {
        const [aggregator, generators] = await Promise.all([
          secondsOf(ecs, name, "aggregator", when),
          secondsOf(ecs, name, "load-generator", when),
        ]);
        return aggregator + generators === 0 ? [] : [[region, { aggregator, generators }] as const];
      } catch {
        return [];
      } finally {
        ecs.destroy();
      }
    }),
  );
  return Object.fromEntries(found.flat());
};

type When = Pick<Asked, "sinceMs" | "nowMs">;

const secondsOf = async (ecs: ECSClient, name: string, role: Role, when: When): Promise<number> => {
  const { cluster, service } = namesOf(name);
  const taskArns: string[] = [];
  for (const desiredStatus of ["RUNNING", "STOPPED"] as const)
    for await (const page of paginateListTasks({ client: ecs }, { cluster, serviceName: service(role), desiredStatus }))
      taskArns.push(...(page.taskArns ?? []));
  const pages = Array.from({ length: Math.ceil(taskArns.length / MOST_AT_ONCE) }, (_, page) =>
    taskArns.slice(page * MOST_AT_ONCE, (page + 1) * MOST_AT_ONCE),
  );
  let seconds = 0;
  for (const tasks of pages)
    seconds += billedSecondsOf((await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? [], when);
  return seconds;
};

/** Of tasks that are still stopping, until now. Pure. */
export const billedSecondsOf = (tasks: readonly Task[], { sinceMs, nowMs }: When): number =>
  tasks.reduce((sum, { createdAt, pullStartedAt, stoppedAt }) => {
    const madeAtMs = createdAt?.getTime() ?? Number.NEGATIVE_INFINITY;
    if (madeAtMs < sinceMs) return sum;
    const untilMs = stoppedAt?.getTime() ?? nowMs;
    return sum + Math.max(0, untilMs - (pullStartedAt?.getTime() ?? madeAtMs)) / 1000;
  }, 0);
