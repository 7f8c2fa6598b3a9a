// The runs of a deployment, as its orchestrator recorded them: those that nobody followed, too.
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { verdictIn } from "../../results/run-folders.ts";
import { readConfig } from "../../run/read-config.ts";
import type { PastRun, Site } from "../place.ts";
import { openDeployed } from "./deployment.ts";

/** @throws MeridianError NOT_DEPLOYED, AWS_REFUSED */
export const awsHistory = async ({ config, out }: Site): Promise<readonly PastRun[]> => {
  const deployed = openDeployed(await readConfig(config));
  try {
    const present = await deployed.ask({ type: "test-status" });
    const past = (await deployed.readHistory()).filter(({ runId }) => runId !== present.runId);
    return await Promise.all(
      [present, ...past].map(async (status) => ({
        ...pastRunOf(status, status === present),
        verdict: await verdictIn(out, status.runId),
      })),
    );
  } finally {
    deployed.close();
  }
};

/** What was recorded of a run at its start, or at its end. */
export const pastRunOf = (
  { runId, start, over, regions, slots }: TestStatusAnswer,
  isPresent: boolean,
): Omit<PastRun, "verdict"> => ({
  runId,
  startedAt: start.state ? start.timestamp : null,
  endedAt: over?.at ?? null,
  ended: over?.reason ?? (isPresent ? "live" : "replaced"),
  regions: Object.fromEntries(Object.entries(regions).map(([region, { vus }]) => [region, vus])),
  attempts: over === null ? null : slots.reduce((sum, { totals }) => sum + (totals?.attempts ?? 0), 0),
});
