// This machine as a place: the run's host is the process that started it, and whoever else looks attaches to that
// process.
import { attachLocalCloud } from "../../cloud/local/attach.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { rebuildResults } from "../results/rebuild.ts";
import { findRun } from "../results/run-folders.ts";
import { attachLocally } from "./local/attach.ts";
import { localChecks } from "./local/doctor.ts";
import { startLocally } from "./local/start.ts";
import type { Place, RunResults, Site } from "./place.ts";

const results = async (runId: string | undefined, { out }: Site): Promise<RunResults> => {
  const directory = await findRun(out, runId);
  if ((await attachLocalCloud(directory)) !== undefined) {
    throw new MeridianError("RUN_LIVE", `${directory} is of a run that is still live`, {
      next: "look at it with `meridian watch`, or end it with `meridian stop`",
    });
  }
  return { directory, summary: await rebuildResults(directory) };
};

export const local: Place = {
  name: "local",
  meaning: "this machine",
  findsRunsBy: "out",
  words: {
    secondInterrupt: "stops at once",
    results: "`meridian results` writes them from its log",
    stopped: "over",
    watching: null,
    left: null,
  },
  start: startLocally,
  attach: attachLocally,
  results,
  doctor: localChecks,
};
