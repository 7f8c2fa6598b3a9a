// `meridian status`: one look at the present run: its phase, its regions by slots, its tasks.

import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { placedCommand } from "../definition/command.ts";
import { JSON_INSTEAD, OUT_OF_RUN } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import type { RunHandle, TasksView } from "../places/place.ts";
import { table } from "../terminal/layout/table.ts";
import { printedJson } from "../terminal/printable.ts";

export const status = placedCommand({
  name: "status",
  meaning: "one look at the live run and its tasks",
  examples: [
    ["status", "is there a run, and how far is it"],
    ["status --aws --json", "the same on AWS, for a program"],
  ],
  options: { out: OUT_OF_RUN, json: JSON_INSTEAD, config: CONFIG_OF_RUN, environment: ENVIRONMENT_OF_RUN },
  run: async ({ place, out, json, ...meant }) => {
    const handle = await place.attach({ config: sourceOf(meant), out, say: print });
    try {
      const answer = await handle.ask({ type: "test-status" }).catch(async (error: unknown) => {
        if (isNotDeployed(error)) await printTasksAlone(handle, json);
        throw error;
      });
      const tasks = await handle.tasks(answer);
      print(json ? printedJson(statusJson(answer, tasks)) : statusLines(answer, tasks).join("\n"));
      return EXIT.passed;
    } finally {
      await handle.close({ atOnce: false });
    }
  },
});

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** There may be tasks before there is anybody who could say what they are for. */
const isNotDeployed = (error: unknown): boolean => error instanceof MeridianError && error.code === "NOT_DEPLOYED";

const printTasksAlone = async (handle: RunHandle, asJson: boolean): Promise<void> => {
  const { json, lines } = await handle.tasks(undefined);
  print(asJson ? printedJson(json) : lines.join("\n"));
};

/** The orchestrator's answer, and the tasks of the place. */
const statusJson = ({ statusCode: _, pollAfterMs: __, ...answer }: TestStatusAnswer, { json }: TasksView): object => ({
  ...answer,
  ...json,
});

export const statusLines = (
  { runId, phase, start, regions, slots }: TestStatusAnswer,
  { head, showsLeases, lines }: TasksView,
): string[] => [
  [`run ${runId}: ${phase}`, ...(start.state ? [`start ${start.timestamp}`] : []), ...head].join(", "),
  "",
  ...table([
    ["region", "VUs", ...(showsLeases ? ["leased"] : []), "ready", "ended", "aggregator"],
    ...Object.entries(regions).map(([region, { vus, workers, aggregator, completed }]) => {
      const own = slots.filter((slot) => slot.region === region);
      const of = (count: number): string => `${count}/${workers}`;
      return [
        region,
        String(vus),
        ...(showsLeases ? [of(own.length)] : []),
        of(own.filter(({ readyAt }) => readyAt !== undefined).length),
        of(own.filter(({ endedAt }) => endedAt !== undefined).length),
        completed === null ? (aggregator?.endpoint ?? "none yet") : `completed: ${completed.reason}`,
      ];
    }),
  ]),
  "",
  ...lines,
];
