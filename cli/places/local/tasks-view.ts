// The processes of a run on this machine, as `status` shows them.
import type { LocalTask } from "../../../cloud/local/local-cloud.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { table } from "../../terminal/layout/table.ts";
import type { TasksView } from "../place.ts";

/** @param hostPid of the process that hosts the run */
export const tasksView = (
  status: TestStatusAnswer | undefined,
  tasks: readonly LocalTask[],
  hostPid: number,
): TasksView => ({
  json: { tasks },
  head: [...(status === undefined ? [] : [`deadline ${status.deadline}`]), `hosted by process ${hostPid}`],
  showsLeases: false,
  lines: table(
    [
      ["task", "state", "pid", "restarts", "last exit"],
      ...tasks.map(({ region, role, number, state, pid, restarts, exit }) => [
        `${region} ${role} ${number}`,
        state,
        String(pid ?? "–"),
        String(restarts),
        exit ?? "–",
      ]),
    ],
    { leftColumns: 2 },
  ),
});
