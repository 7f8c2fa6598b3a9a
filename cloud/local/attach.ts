// Attaches to the local cloud of a run that another process of this machine hosts.
import { type Endpoints, makeAwsEnvironment } from "./aws-environment.ts";
import { type LiveFile, readLiveFile } from "./live-file.ts";
import { askTasks } from "./servers/tasks-api.ts";
import type { LocalTask } from "./tasks/local-task.ts";

export interface AttachedCloud {
  readonly runId: string;
  readonly name: string;
  readonly homeRegion: string;
  /** The process that hosts it. */
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined when the host has ended meanwhile. */
  describeTasks(): Promise<readonly LocalTask[] | undefined>;
}

const ask = async (endpoints: Endpoints, { runId }: LiveFile): Promise<readonly LocalTask[] | undefined> => {
  const answer = await askTasks({ endpoint: endpoints.api, secret: endpoints.secret });
  return answer?.runId === runId ? answer.tasks : undefined;
};

/** Undefined when the run is not live: there is no live.json, or a killed process left it behind. */
export const attachLocalCloud = async (directory: string): Promise<AttachedCloud | undefined> => {
  const live = await readLiveFile(directory);
  if (live === undefined || (await ask(live.endpoints, live)) === undefined) return undefined;
  const { runId, name, homeRegion, pid, endpoints } = live;
  return {
    runId,
    name,
    homeRegion,
    pid,
    environment: makeAwsEnvironment(homeRegion, endpoints),
    describeTasks: () => ask(endpoints, live),
  };
};
