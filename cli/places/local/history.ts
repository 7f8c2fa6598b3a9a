// The runs on this machine: those whose folders lie below the results' folder.
import { join } from "node:path";
import { attachLocalCloud } from "../../../cloud/local/attach.ts";
import { listRuns, readRecord, verdictIn } from "../../results/run-folders.ts";
import type { PastRun } from "../place.ts";

export const localHistory = async (out: string): Promise<readonly PastRun[]> =>
  Promise.all((await listRuns(out)).map((runId) => pastRunIn(out, runId)));

const pastRunIn = async (out: string, runId: string): Promise<PastRun> => {
  const directory = join(out, runId);
  // One whose record is damaged is shown with what is known of it, and costs the others nothing.
  const record = await readRecord(directory).catch(() => undefined);
  const ending = record?.ending ?? null;
  const isLive = ending === null && (await attachLocalCloud(directory)) !== undefined;
  const attempts = Object.values(ending?.totals ?? {}).reduce((sum, total) => sum + total.attempts, 0);
  return {
    runId,
    startedAt: ending === null || ending.startTimestamp === "" ? null : ending.startTimestamp,
    // Records from before it was kept say only when a run was cut short.
    endedAt: ending?.endedAt ?? ending?.abortedAt ?? null,
    ended: isLive ? "live" : (ending?.reason ?? "unknown"),
    // Whoever has the folder.
    startedBy: null,
    endedBy: null,
    regions: Object.fromEntries(Object.entries(record?.regions ?? {}).map(([region, { vus }]) => [region, vus])),
    attempts: ending === null ? null : attempts,
    verdict: await verdictIn(out, runId),
  };
};
