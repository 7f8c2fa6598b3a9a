// The runs of a deployment, as its orchestrator recorded them: those that nobody followed, too.
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { verdictIn } from "../../results/run-folders.ts";
import { readConfig } from "../../run/read-config.ts";
import type { PastRun, Site } from "../place.ts";
import { openDeployed } from "./deployment.ts";
import { createdAtOf } from "./record.ts";

/** @throws MeridianError NOT_DEPLOYED, AWS_REFUSED */
export const awsHistory = async ({ config, out }: Site): Promise<readonly PastRun[]> => {
  const deployed = openDeployed(await readConfig(config));
  try {
    const present = await deployed.ask({ type: "test-status" });
    const past = (await deployed.readHistory()).filter(({ runId }) => runId !== present.runId);
    return await Promise.all(
      pastRunsOf(present, past).map(async (run) => ({ ...run, verdict: await verdictIn(out, run.runId) })),
    );
  } finally {
    deployed.close();
  }
};

/** @param past what was recorded of the runs before the present one, the newest first. Pure */
export const pastRunsOf = (
  present: TestStatusAnswer,
  past: readonly TestStatusAnswer[],
): readonly Omit<PastRun, "verdict">[] =>
  [present, ...past].map((status, index, all) => pastRunOf(status, all[index - 1]));

/** What was recorded of a run at its start, or at its end. @param next the one after it; undefined: it is the present one */
const pastRunOf = (
  { runId, start, over, aborted, startedBy, regions, slots }: TestStatusAnswer,
  next: TestStatusAnswer | undefined,
): Omit<PastRun, "verdict"> => {
  const replacedBy = over === null ? next : undefined;
  return {
    runId,
    startedAt: start.state ? start.timestamp : null,
    endedAt: over?.at ?? (replacedBy === undefined ? null : createdAtOf(replacedBy)),
    ended: over?.reason ?? (replacedBy === undefined ? "live" : "replaced"),
    startedBy: startedBy ?? null,
    endedBy: aborted?.by ?? replacedBy?.startedBy ?? null,
    regions: Object.fromEntries(Object.entries(regions).map(([region, { vus }]) => [region, vus])),
    attempts: over === null ? null : slots.reduce((sum, { totals }) => sum + (totals?.attempts ?? 0), 0),
  };
};
