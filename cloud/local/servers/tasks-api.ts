// GET /_meridian/tasks lists the local cloud's processes for commands in other processes. AWS has no such call.
import * as z from "zod";
import type { Access } from "../aws-environment.ts";
import type { LocalTask } from "../tasks/local-task.ts";
import { type Api, answerJson } from "./aws-server.ts";
import { bearerOf } from "./gate.ts";

const PATH = "/_meridian/tasks";

const Answer = z.object({ runId: z.string(), tasks: z.array(z.custom<LocalTask>()) });
export type TasksAnswer = z.infer<typeof Answer>;

export const createTasksApi =
  (runId: string, describeTasks: () => readonly LocalTask[]): Api =>
  async ({ method, url }) =>
    method === "GET" && url.pathname === PATH ? answerJson(200, { runId, tasks: describeTasks() }) : undefined;

/** Undefined when nothing answers there, or something that is not a local cloud. */
export const askTasks = async ({ endpoint, secret }: Access): Promise<TasksAnswer | undefined> => {
  try {
    const response = await fetch(`${endpoint}${PATH}`, { headers: { authorization: bearerOf(secret) } });
    return response.ok ? Answer.parse(await response.json()) : undefined;
  } catch {
    return undefined;
  }
};
