// The results of a run on this machine, once more from its log.
import { attachLocalCloud } from "../../../cloud/local/attach.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { rebuildResults } from "../../results/rebuild.ts";
import { findRun } from "../../results/run-folders.ts";
import type { RunResults, Site } from "../place.ts";

/** @throws MeridianError RUN_NOT_FOUND, and RUN_LIVE while it goes on */
export const localResults = async (runId: string | undefined, { out }: Site): Promise<RunResults> => {
  const directory = await findRun(out, runId);
  if ((await attachLocalCloud(directory)) !== undefined) {
    throw new MeridianError("RUN_LIVE", `${directory} is of a run that is still live`, {
      next: "look at it with `meridian watch`, or end it with `meridian stop`",
    });
  }
  return { directory, summary: await rebuildResults(directory) };
};
