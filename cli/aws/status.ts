// `meridian status --aws`: one look at the deployed run: its regions by slots, its services by ECS, its deadline.
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { EXIT } from "../exit-codes.ts";
import { table } from "../terminal/format.ts";
import { isNotDeployed } from "./aws-errors.ts";
import { openDeployment } from "./deployment.ts";
import { describeServices, type ServiceView } from "./services.ts";

/** What `status --aws --json` prints. */
export interface AwsStatusJson extends Omit<TestStatusAnswer, "statusCode" | "pollAfterMs"> {
  readonly services: readonly ServiceView[];
}

export const statusAws = async ({ config: path, json }: { config: string; json: boolean }): Promise<number> => {
  const { config, client, status } = await openDeployment(path);
  try {
    const { statusCode: _, pollAfterMs: __, ...answer } = await status();
    const view = { ...answer, services: await describeServices(config.name, Object.keys(answer.regions)) };
    process.stdout.write(json ? `${JSON.stringify(view, null, 2)}\n` : `${statusLines(view).join("\n")}\n`);
    return EXIT.passed;
  } catch (error) {
    if (!isNotDeployed(error)) throw error;
    // Remotes may stand before home does: what their tasks do meanwhile is ECS's to say.
    const services = await describeServices(config.name, Object.keys(config.remoteRegions));
    process.stdout.write(
      json ? `${JSON.stringify({ services }, null, 2)}\n` : `${serviceLines(services).join("\n")}\n`,
    );
    throw error;
  } finally {
    client.close();
  }
};

export const statusLines = (view: AwsStatusJson): string[] => [
  headLine(view),
  "",
  ...table([
    ["region", "VUs", "leased", "ready", "ended", "aggregator"],
    ...Object.entries(view.regions).map(([region, { vus, workers, aggregator, completed }]) => {
      const own = view.slots.filter((slot) => slot.region === region);
      const of = (count: number): string => `${count}/${workers}`;
      return [
        region,
        String(vus),
        of(own.length),
        of(own.filter(({ readyAt }) => readyAt !== undefined).length),
        of(own.filter(({ endedAt }) => endedAt !== undefined).length),
        completed === null ? (aggregator?.endpoint ?? "none yet") : `completed: ${completed.reason}`,
      ];
    }),
  ]),
  "",
  ...serviceLines(view.services),
];

const serviceLines = (services: readonly ServiceView[]): string[] => [
  ...table(
    [
      ["service", "running", "pending", "desired"],
      ...services.map(({ region, role, running, pending, desired }) => [
        `${region} ${role}`,
        ...[running, pending, desired].map(String),
      ]),
    ],
    1,
  ),
  ...services.flatMap(({ region, role, problem, event }) =>
    problem === null ? [] : ["", `${region} ${role}: ${problem}`, ...(event === null ? [] : [`  ECS says: ${event}`])],
  ),
];

const headLine = ({ runId, phase, start, deadline, over, aborted, lastSweepAt }: AwsStatusJson): string =>
  [
    `run ${runId}: ${phase}`,
    ...(start.state ? [`start ${start.timestamp}`] : []),
    ...(aborted === null ? [] : [`aborted: ${aborted.reason}`]),
    over === null ? `deadline ${deadline}` : `over since ${over.at} (${over.reason})`,
    `last sweep ${lastSweepAt ?? "none yet"}`,
  ].join(", ");
