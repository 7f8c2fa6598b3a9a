// The services of a run on AWS, as `status` shows them, with the run's deadline and ECS's own words where a task does
// not come up. Pure.
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { table } from "../../terminal/layout/table.ts";
import type { TasksView } from "../place.ts";
import type { ServiceView } from "./services.ts";
import { explainStray, NEXT_FOR_STRAYS, type Strays } from "./strays.ts";

export const tasksView = (
  status: TestStatusAnswer | undefined,
  services: readonly ServiceView[],
  { strays, unseen }: Omit<Strays, "looked">,
): TasksView => ({
  json: { services, strays, straysUnseen: unseen },
  head: status === undefined ? [] : headOf(status),
  showsLeases: true,
  lines: [
    ...table(
      [
        ["service", "running", "pending", "desired"],
        ...services.map(({ region, role, running, pending, desired }) => [
          `${region} ${role}`,
          ...[running, pending, desired].map(String),
        ]),
      ],
      { leftColumns: 1 },
    ),
    ...services.flatMap(({ region, role, problem, event }) =>
      problem === null
        ? []
        : ["", `${region} ${role}: ${problem}`, ...(event === null ? [] : [`  ECS says: ${event}`])],
    ),
    ...(strays.length === 0 ? [] : ["", ...strays.map(explainStray), `  ${NEXT_FOR_STRAYS}`]),
    ...(unseen === null ? [] : ["", unseen]),
  ],
});

const headOf = ({ deadline, over, aborted, lastSweepAt, strangers = [] }: TestStatusAnswer): readonly string[] => [
  ...strangers.map((region) => `${region}: its tasks are of an earlier deploy, and wait: deploy remote-${region}`),
  ...(aborted === null ? [] : [`aborted: ${aborted.reason}`]),
  over === null ? `deadline ${deadline}` : `over since ${over.at} (${over.reason})`,
  `last sweep ${lastSweepAt ?? "none yet"}`,
];
