// `meridian status`: one look at the live run: its phase, its regions, every task with its process.

import type { LocalTask } from "../../cloud/local/tasks/local-task.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { EXIT } from "../exit-codes.ts";
import { findLiveRun } from "../run/live-run.ts";
import { table } from "../terminal/format.ts";

/** What `status --json` prints: the orchestrator's answer, and the tasks of this machine. */
export interface StatusJson extends Omit<TestStatusAnswer, "statusCode" | "pollAfterMs"> {
  readonly tasks: readonly LocalTask[];
}

export const status = async ({ out, json }: { readonly out: string; readonly json: boolean }): Promise<number> => {
  const { cloud, client } = await findLiveRun(out);
  try {
    const { statusCode: _, pollAfterMs: __, ...answer } = await client.call({ type: "test-status" });
    const view: StatusJson = { ...answer, tasks: (await cloud.describeTasks()) ?? [] };
    process.stdout.write(json ? `${JSON.stringify(view, null, 2)}\n` : `${lines(view, cloud.pid).join("\n")}\n`);
    return EXIT.passed;
  } finally {
    client.close();
  }
};

const lines = ({ runId, phase, start, deadline, regions, slots, tasks }: StatusJson, pid: number): string[] => [
  `run ${runId}: ${phase}${start.state ? `, start ${start.timestamp}` : ""}, deadline ${deadline}, hosted by process ${pid}`,
  "",
  ...table([
    ["region", "VUs", "ready", "ended", "aggregator"],
    ...Object.entries(regions).map(([region, { vus, workers, aggregator, completed }]) => {
      const own = slots.filter((slot) => slot.region === region);
      const ready = own.filter(({ readyAt }) => readyAt !== undefined).length;
      const ended = own.filter(({ endedAt }) => endedAt !== undefined).length;
      const at = completed === null ? (aggregator?.endpoint ?? "none yet") : `completed: ${completed.reason}`;
      return [region, String(vus), `${ready}/${workers}`, `${ended}/${workers}`, at];
    }),
  ]),
  "",
  ...table(
    [
      ["task", "state", "pid", "restarts", "last exit"],
      ...tasks.map(({ region, role, number, state, pid: of, restarts, exit }) => [
        `${region} ${role} ${number}`,
        state,
        String(of ?? "–"),
        String(restarts),
        exit ?? "–",
      ]),
    ],
    2,
  ),
];
